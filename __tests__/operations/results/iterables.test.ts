import { cancellationKind, CancellationTokenSource, withCancellation, withTimeout } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { countTimers } from '../../support/leakFixture.js';
import { never, rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { installFakeTimeout } from '../../support/clock.js';
import { generate, listOf, SdkStream } from './kinds.js';

const startSdk = async ({ signal }: { signal: AbortSignal }) => new SdkStream(generate(true, signal), signal);

it('a stream that would end as if it were complete rejects with the reason when it was canceled', async () => {
  const source = new CancellationTokenSource();
  const stream = await withCancellation(startSdk, source.token);
  const items: unknown[] = [];
  const loop = async () => {
    for await (const item of stream) {
      items.push(item);
      source.cancel('The user left');
    }
  };
  const error = await rejectionOf(loop());
  expect(error).toBe(source.token.reason);
  expect([items, cancellationKind(error, source.token)]).toEqual([['first'], 'canceled']);
});

it('a stream that would end as if it were complete rejects with a TimeoutError when its time was up', async () => {
  installFakeTimeout();
  try {
    const stream = await withTimeout(startSdk, 1_000);
    const loop = async () => {
      for await (const _ of stream) jest.advanceTimersByTime(1_000);
    };
    expect(await rejectionOf(loop())).toMatchObject({ name: 'TimeoutError', milliseconds: 1_000 });
  } finally {
    jest.useRealTimers();
  }
});

it('the deadline keeps the process alive only while the work runs or an item is awaited', async () => {
  installFakeTimeout();
  try {
    const setTimeout = jest.spyOn(globalThis, 'setTimeout');
    const keepsAlive = () => setTimeout.mock.results.map(({ value }) => value.hasRef());
    const items = await withTimeout(async ({ signal }) => {
      expect(keepsAlive()).toEqual([true]);
      return generate(true, signal);
    }, 1_000);
    expect(keepsAlive()).toEqual([false]);
    const first = items.next();
    expect(keepsAlive()).toEqual([true]);
    await first;
    expect(keepsAlive()).toEqual([false]);
    const waiting = [items.next(), items.return(undefined)];
    expect(keepsAlive()).toEqual([true]);
    jest.advanceTimersByTime(1_000);
    await Promise.allSettled(waiting);
  } finally {
    jest.useRealTimers();
  }
});

it('a stream keeps its class, its members and its private fields', async () => {
  const source = new CancellationTokenSource();
  const stream = await withCancellation(startSdk, source.token);
  expect(stream).toBeInstanceOf(SdkStream);
  expect(Object.keys(stream)).toEqual([]);
  expect(stream.description).toBe('a stream that is live');
  source.cancel();
  expect(stream.description).toBe('a stream that is aborted');
});

it('a loop that is left after the cancellation ends without an error', async () => {
  const source = new CancellationTokenSource();
  for await (const _ of await withCancellation(startSdk, source.token)) {
    source.cancel();
    break;
  }
  expect(isListenedTo(source.token)).toBe(false);
});

it.each<[string, (generator: AsyncGenerator<unknown>) => unknown]>([
  ['return()', (generator) => generator.return(undefined)],
  ['throw()', (generator) => rejectionOf(generator.throw(new Error('E')))],
])('%s of a generator leaves nothing on the token above', async (_, end) => {
  const source = new CancellationTokenSource();
  const generator = await withTimeout(async ({ signal }) => generate(true, signal), 60_000, source.token);
  await generator.next();
  expect(isListenedTo(source.token)).toBe(true);
  await end(generator);
  await turn();
  expect([isListenedTo(source.token), countTimers()]).toEqual([false, 0]);
});

it('a generator that fails leaves nothing on the token above, and its error is the same', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('E');
  const generator = await withCancellation(async function ({ signal }) {
    return (async function* () {
      yield signal;
      throw error;
    })();
  }, source.token);
  await generator.next();
  expect(isListenedTo(source.token)).toBe(true);
  expect(await rejectionOf(listOf(generator))).toBe(error);
  expect(isListenedTo(source.token)).toBe(false);
});

it('passes what is given to next() and return() on, and gives their results', async () => {
  const source = new CancellationTokenSource();
  const generator = await withCancellation(async () => {
    return (async function* (): AsyncGenerator<unknown, unknown, unknown> {
      return yield yield 1;
    })();
  }, source.token);
  expect(await generator.next()).toEqual({ value: 1, done: false });
  expect(await generator.next('given')).toEqual({ value: 'given', done: false });
  expect(await generator.return('returned')).toEqual({ value: 'returned', done: true });
});

it('several sources in one result keep the token until the last one was read', async () => {
  const source = new CancellationTokenSource();
  const { first, second } = await withCancellation(
    async ({ signal }) => ({ first: generate(false, signal), second: generate(false, signal) }),
    source.token,
  );
  await listOf(first);
  expect(isListenedTo(source.token)).toBe(true);
  await listOf(second);
  expect(isListenedTo(source.token)).toBe(false);
});

it('an iterator that ignores its token is not ended by it', async () => {
  const source = new CancellationTokenSource();
  const generator = await withCancellation(async () => {
    return (async function* () {
      await never;
      yield 1;
    })();
  }, source.token);
  const next = generator.next();
  source.cancel();
  expect(await Promise.race([next, turn()])).toBeUndefined();
});

it('a frozen iterable is handed out as it is, under the token above', async () => {
  const source = new CancellationTokenSource();
  const frozen = Object.freeze({
    async *[Symbol.asyncIterator]() {
      yield 1;
    },
  });
  expect(await withCancellation(async ({ signal }) => signal && frozen, source.token)).toBe(frozen);
  expect(await listOf(frozen)).toEqual([1]);
  expect(isListenedTo(source.token)).toBe(true); // until it is collected as garbage
});
