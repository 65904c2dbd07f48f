import { Readable } from 'node:stream';
import { CancellationTokenSource, withTimeout } from 'countermand';
import { collectGarbage } from '../../support/collectGarbage.js';
import { isListenedTo } from '../../support/isListenedTo.js';
import { turn } from '../../support/uncaught.js';

jest.setTimeout(20_000);

// After a collection, each finalization registry takes turns of the event loop of its own.
async function collectUntil(isDone: () => boolean): Promise<void> {
  for (let round = 0; round < 100 && !isDone(); round++) {
    collectGarbage();
    for (let turns = 0; turns < 20 && !isDone(); turns++) await turn();
  }
}

// Of several, since the engine may keep one: in a register of a function that runs, say.
describe.each([true, false])('a result that is garbage-collected (ends seen by Node: %s)', (isSeen) => {
  const original = process.getBuiltinModule;
  beforeEach(() => void (isSeen || Object.assign(process, { getBuiltinModule: undefined })));
  afterEach(() => void Object.assign(process, { getBuiltinModule: original }));

  it.each<[string, () => object]>([
    ['a response', () => new Response(new ReadableStream())],
    [
      'a response whose clone was made',
      () => {
        const response = new Response('text');
        response.clone();
        return response;
      },
    ],
    ['a web stream', () => new ReadableStream()],
    ['a stream of Node', () => new Readable({ read() {} })],
    [
      'a generator',
      () =>
        (async function* () {
          yield 1;
        })(),
    ],
    [
      'a frozen iterable',
      () =>
        Object.freeze({
          async *[Symbol.asyncIterator]() {
            yield 1;
          },
        }),
    ],
    ['an object with a stream', () => ({ data: new ReadableStream() })],
  ])('leaves nothing on the token above: %s', async (_, make) => {
    const sources = Array.from({ length: 6 }, () => new CancellationTokenSource());
    const countHeld = () => sources.filter(({ token }) => isListenedTo(token)).length;
    try {
      for (const { token } of sources) {
        await (async () => void (await withTimeout(async ({ signal }) => signal && make(), 60_000, token)))();
      }
      expect(countHeld()).toBe(6);
      await collectUntil(() => countHeld() < 2);
      expect(countHeld()).toBeLessThan(6);
    } finally {
      for (const source of sources) source.cancel();
    }
  });
});
