import { CancellationTokenSource, createFetch } from 'countermand';
import { Readable } from 'node:stream';
import { collectGarbage } from '../../support/collectGarbage.js';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turn } from '../../support/uncaught.js';
import { type AnyFetch } from './mocks.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

describe('a response that is garbage-collected', () => {
  // After a collection, each finalization registry that has work to do takes a turn of the event loop of its own, those of
  // earlier test files too.
  async function collectUntil(isDone: () => boolean, rounds = 100): Promise<void> {
    for (let round = 0; round < rounds && !isDone(); round++) {
      collectGarbage();
      for (let turns = 0; turns < 200 && !isDone(); turns++) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('still rejects a read of its body that is under way with the reason', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const read = rejectionOf((await createFetch()(server.url('/body'), { token: source.token })).text());
    await next;
    await collectUntil(() => false, 3);
    source.cancel();
    expect(await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 100, 'still reading'))])).toBe(
      source.token.reason,
    );
  });

  it('still ends its body with the reason when the caller has kept that stream', async () => {
    const source = new CancellationTokenSource();
    const fetchUnder = createFetch<AnyFetch>(async () => new Response(new ReadableStream()));
    const body = (await fetchUnder('/', { token: source.token })).body!;
    await collectUntil(() => false, 3);
    const read = rejectionOf(body.getReader().read());
    source.cancel();
    expect(await Promise.race([read, turn()])).toBe(source.token.reason);
  });

  it('still destroys its body with the reason when the caller has kept that stream of Node', async () => {
    const source = new CancellationTokenSource();
    const fetchUnder = createFetch<AnyFetch>(async () => ({ body: new Readable({ read() {} }) }));
    const body: Readable = (await fetchUnder('/', { token: source.token })).body;
    await collectUntil(() => false, 3);
    source.cancel();
    await turn();
    expect([body.destroyed, body.errored]).toEqual([true, source.token.reason]);
  });

  // Of several, since the engine may keep one: in a register of a function that runs, say. At the end, when all is warm.
  it('removes its listeners from the token', async () => {
    const sources = Array.from({ length: 5 }, () => new CancellationTokenSource());
    const countHeld = () => sources.filter(({ token }) => isListenedTo(token)).length;
    const fetchUnder = createFetch<AnyFetch>(async () => new Response(new ReadableStream()));
    try {
      for (const { token } of sources) await (async () => void (await fetchUnder('/', { token, timeout: 60_000 })))();
      expect(countHeld()).toBe(5);
      await collectUntil(() => countHeld() < 2);
      expect(countHeld()).toBeLessThan(5);
    } finally {
      for (const source of sources) source.cancel();
    }
  });
});
