import { CancellationTokenSource, delay, withCancellation } from 'countermand';
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

const nodeMajor = Number(process.versions.node.split('.')[0]);

/** The control: what people write without a token. V8 keeps each race as long as the promise that never settles. */
(nodeMajor < 26 ? it : it.skip)('finds that as many calls of Promise.race keep more', async () => {
  const races = () => Promise.race([never, Promise.resolve({})]);
  expect(await bytesKept(races)).toBeGreaterThan(2_000_000);
});
