import { CancellationTokenSource, delay, withCancellation } from 'countermand';
import { Readable } from 'node:stream';
import { never, rejectionOf } from '../support/promises.js';
import { collectGarbage } from '../support/collectGarbage.js';

/** How many timers keep the process alive. */
function timeouts(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}

it('rejects a delay of 3 s at once when it is canceled, and leaves no timer', async () => {
  const source = new CancellationTokenSource();
  const retrying = rejectionOf(
    (async () => {
      for (;;) await delay(3_000, source.token);
    })(),
  );
  const start = performance.now();
  await delay(20);
  const before = timeouts();
  source.cancel();
  expect(timeouts()).toBe(before - 1);
  expect(await retrying).toBe(source.token.reason);
  expect(performance.now() - start).toBeLessThan(1_000);
});

const count = 20_000;

/** How many bytes that many rounds of `work` leave in use. */
async function bytesKept(work: () => Promise<unknown>): Promise<number> {
  for (let index = 0; index < 1_000; index++) await work();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index++) await work();
  collectGarbage();
  return process.memoryUsage().heapUsed - before;
}

const longLived = new CancellationTokenSource();

it.each<[string, () => Promise<unknown>]>([
  ['promises', () => withCancellation(Promise.resolve({}), longLived.token)],
  ['functions', () => withCancellation(async () => ({}), longLived.token)],
  ['functions that read the signal', () => withCancellation(async (token) => token.signal, longLived.token)],
])(`keeps less than 2 MB after ${count} calls of withCancellation of %s with a long-lived token`, async (_, work) => {
  expect(await bytesKept(work)).toBeLessThan(2_000_000);
});

jest.setTimeout(20_000);

/** Reads what there is of a result, or leaves it. */
type End = (result: any) => unknown;

const webStream = () => new ReadableStream({ start: (controller) => controller.close() });
const readAll: End = async (items) => {
  for await (const _ of items);
};
const leave: End = () => {};

/**
 * The bytes that each result leaves in use: the least of several rounds, because the engine fills its caches in some of
 * them. The first round is not counted.
 */
async function bytesPerResult(make: () => unknown, end: End): Promise<number> {
  const count = 1_000;
  const used: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let index = 0; index < count; index++) {
      await end(await withCancellation(({ signal }) => signal && make(), longLived.token));
    }
    // After a collection, each finalization registry takes turns of the event loop of its own.
    for (let turn = 0; turn < 4; turn++) {
      collectGarbage();
      await delay(2);
    }
    used.push(process.memoryUsage().heapUsed);
  }
  return Math.min(...used.slice(1).map((bytes, index) => bytes - used[index]!)) / count;
}

it.each<[string, () => unknown, End]>([
  ['a response that was read', () => new Response('text'), (response) => response.text()],
  ['a response that was dropped', () => new Response('text'), leave],
  ['a web stream that was read', webStream, readAll],
  ['a web stream that was dropped', webStream, leave],
  ['a stream of Node that was read', () => Readable.from([1]), readAll],
  ['a stream of Node that was destroyed', () => new Readable({ read() {} }), (stream) => stream.destroy()],
  ['a stream of Node that was dropped', () => new Readable({ read() {} }), leave],
  ['a generator that has ended', items, readAll],
  ['a generator that was dropped', items, leave],
  ['an object whose body was read', () => ({ status: 200, body: webStream() }), ({ body }) => readAll(body)],
  ['an object whose body was dropped', () => ({ status: 200, body: webStream() }), leave],
])('keeps nothing under a long-lived token of %s', async (_, make, end) => {
  expect(await bytesPerResult(make, end)).toBeLessThan(300); // one that is kept takes more than 1,000
});

it('notices results that are kept, so that these tests can fail', async () => {
  const kept: unknown[] = [];
  expect(await bytesPerResult(webStream, (stream) => kept.push(stream))).toBeGreaterThan(1_000);
});

async function* items() {
  yield 1;
}

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** The control: what people write without a token. V8 keeps each race as long as the promise that never settles. */
(nodeMajor < 26 ? it : it.skip)('finds that as many calls of Promise.race keep more', async () => {
  const races = () => Promise.race([never, Promise.resolve({})]);
  expect(await bytesKept(races)).toBeGreaterThan(2_000_000);
});
