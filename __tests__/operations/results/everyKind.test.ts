import { CancellationTokenSource, withTimeout } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { countTimers } from '../../support/leakFixture.js';
import { rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { uncaughtDuring } from '../../support/uncaught.js';
import { installFakeTimeout, turnsUntil } from '../../support/clock.js';
import { everyForm, everyKind, type Kind, listOf } from './kinds.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

function expectFailure(error: any, { failure }: Kind, reason: unknown): void {
  if (failure === 'the reason') expect(error).toBe(reason);
  else expect(error.name).toBe('AbortError');
}

describe.each(everyForm)('%s', (_, form) => {
  describe.each(everyKind)('of %s', (_, kind) => {
    it('ends the reading and closes the socket when it is canceled inside the loop', async () => {
      const source = new CancellationTokenSource();
      const next = server.next();
      const result = await form(({ signal }) => kind.start(server.url('/body'), signal), source.token);
      const items: unknown[] = [];
      const loop = async () => {
        for await (const item of kind.items(result)) {
          items.push(item);
          source.cancel();
        }
      };
      expectFailure(await rejectionOf(loop()), kind, source.token.reason);
      expect(items).toHaveLength(1);
      if (kind.isRemote) await (await next).closed;
      expect(isListenedTo(source.token)).toBe(false);
    });

    it('leaves nothing on the token above when the result was read to its end', async () => {
      const source = new CancellationTokenSource();
      const result = await form(({ signal }) => kind.start(server.url('/whole'), signal), source.token);
      expect(isListenedTo(source.token)).toBe(true);
      await listOf(kind.items(result));
      await turnsUntil(() => !isListenedTo(source.token));
      expect([isListenedTo(source.token), countTimers()]).toEqual([false, 0]);
    });
  });
});

describe.each(everyKind)('a result of a function: %s', (_, kind) => {
  const started = async (path: string) => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const result = await withTimeout(({ signal }) => kind.start(server.url(path), signal), 60_000, source.token);
    return { source, result, next };
  };

  it('is the very object that the work has returned', async () => {
    const source = new CancellationTokenSource();
    let returned: unknown;
    const result = await withTimeout(
      async ({ signal }) => (returned = await kind.start(server.url('/whole'), signal)),
      60_000,
      source.token,
    );
    expect(result).toBe(returned);
    await listOf(kind.items(result));
    await turnsUntil(() => !isListenedTo(source.token));
  });

  it('cannot be read anymore when it was canceled before', async () => {
    const { source, result, next } = await started('/body');
    const errors = await uncaughtDuring(async () => {
      source.cancel();
      if (kind.isRemote) await (await next).closed;
      expect((await rejectionOf(kind.read(result))).name).toBe('AbortError'); // some lose the reason
    });
    expect(errors).toEqual([]);
    expect([isListenedTo(source.token), countTimers()]).toEqual([false, 0]);
  });

  it.each<[string, (result: any) => unknown]>([
    ['ended without being read', (result) => kind.leave(result)],
    [
      'left by break',
      async (result) => {
        for await (const _ of kind.items(result)) break;
      },
    ],
  ])('leaves nothing behind when it is %s', async (_, leave) => {
    const { source, result, next } = await started('/body');
    await leave(result);
    await turnsUntil(() => !isListenedTo(source.token));
    expect([isListenedTo(source.token), countTimers()]).toEqual([false, 0]);
    if (kind.isRemote && kind.closesWhenLeft) await (await next).closed;
  });

  describe('with a deadline', () => {
    beforeEach(installFakeTimeout);
    afterEach(() => void jest.useRealTimers());

    it('ends with a TimeoutError, and the socket is closed', async () => {
      const next = server.next();
      const result = await withTimeout(({ signal }) => kind.start(server.url('/body'), signal), 60_000);
      const loop = async () => {
        for await (const _ of kind.items(result)) jest.advanceTimersByTime(60_000);
      };
      const error = await rejectionOf(loop());
      expect(error.name).toBe(kind.failure === 'the reason' ? 'TimeoutError' : 'AbortError');
      if (kind.isRemote) await (await next).closed;
    });

    it('stops its timer when it was read to its end', async () => {
      const result = await withTimeout(({ signal }) => kind.start(server.url('/whole'), signal), 60_000);
      expect(jest.getTimerCount()).toBe(1);
      await listOf(kind.items(result));
      await turnsUntil(() => jest.getTimerCount() === 0);
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});
