import {
  cancelableStream,
  CancellationTokenSource,
  createFetch,
  fromAbortController,
  interval,
  withCancellation,
} from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { deferred, microtasks, never, rejectionOf } from '../../support/promises.js';
import { uncaughtDuring } from '../../support/uncaught.js';

// Leaving a loop or a stream early waits for its source only while the token is live.

const end = { done: true, value: undefined } as const;

/** An iterable whose return settles as the test says. */
function closing() {
  const closed = deferred<IteratorReturnResult<undefined>>();
  const close = jest.fn(() => closed.promise);
  let taken = 0;
  const next = () => (taken++ === 0 ? Promise.resolve({ done: false as const, value: 1 }) : never);
  const items: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next, return: close }) };
  return { items, close, closed };
}

async function leftAfterOne<T>(items: AsyncIterable<T>) {
  const iterator = items[Symbol.asyncIterator]();
  await iterator.next();
  return iterator.return!();
}

/** What is left, and how its source hangs when it is closed. */
const ways: [string, (source: CancellationTokenSource) => Promise<unknown>][] = [
  ['an iterator whose return hangs', (source) => leftAfterOne(withCancellation(closing().items, source.token))],
  [
    'a generator whose finally hangs',
    (source) => {
      async function* hangs() {
        try {
          yield 1;
        } finally {
          await never;
        }
      }
      return leftAfterOne(withCancellation(hangs(), source.token));
    },
  ],
  [
    'a branch of a tee',
    (source) => {
      const [branch] = new ReadableStream({ pull: (controller) => controller.enqueue(1) }).tee();
      return leftAfterOne(withCancellation(branch, source.token));
    },
  ],
  [
    'a cancelable stream',
    (source) => cancelableStream(new ReadableStream({ cancel: () => never }), source.token).cancel(),
  ],
  [
    'the body of a fetch',
    async (source) => {
      const mock = async () => new Response(new ReadableStream({ cancel: () => never }));
      const fetch = createFetch(mock as typeof globalThis.fetch);
      return (await fetch('x:', { token: source.token })).body!.cancel();
    },
  ],
];

it.each(ways)('rejects with the reason when the token is canceled while closing hangs: %s', async (_, leave) => {
  const source = new CancellationTokenSource();
  let isSettled = false;
  const left = leave(source);
  left.then(
    () => (isSettled = true),
    () => (isSettled = true),
  );
  await microtasks();
  expect([isSettled, isListenedTo(source.token)]).toEqual([false, true]);
  source.cancel();
  expect(await rejectionOf(left)).toBe(source.token.reason);
});

it('settles at once when the token was canceled before', async () => {
  const source = new CancellationTokenSource();
  const { items, close } = closing();
  const iterator = withCancellation(items, source.token)[Symbol.asyncIterator]();
  await iterator.next();
  source.cancel();
  expect([await iterator.return!(), close.mock.calls.length]).toEqual([end, 1]);
});

it.each([
  ['reports a failure to close that comes after the cancellation', () => new Error('E'), true],
  ['does not report an echo of the cancellation', (reason: unknown) => reason, false],
])('%s', async (_, failure, isReported) => {
  const source = new CancellationTokenSource();
  const { items, closed } = closing();
  let error: unknown;
  const errors = await uncaughtDuring(async () => {
    const left = leftAfterOne(withCancellation(items, source.token));
    await microtasks();
    source.cancel();
    expect(await rejectionOf(left)).toBe(source.token.reason);
    closed.reject((error = failure(source.token.reason)));
  });
  expect(errors).toEqual(isReported ? [error] : []);
});

it('leaves nothing on the token once the source is closed', async () => {
  const source = new CancellationTokenSource();
  const { items, closed } = closing();
  const left = leftAfterOne(withCancellation(items, source.token));
  closed.resolve(end);
  expect([await left, isListenedTo(source.token)]).toEqual([end, false]);
});

describe('while an item is awaited', () => {
  it.each([
    [
      'a generator',
      async function* () {
        yield 1;
        await never;
      },
    ],
    ['an iterator whose return hangs', () => closing().items],
    ['a stream', () => new ReadableStream({ start: (controller) => controller.enqueue(1) })],
  ])('settles both, and every next: %s', async (_, make) => {
    const source = new CancellationTokenSource();
    const iterator = withCancellation(make() as AsyncIterable<unknown>, source.token)[Symbol.asyncIterator]();
    await iterator.next();
    const pending = [iterator.next(), iterator.next()];
    await microtasks();
    expect([await iterator.return!(), ...(await Promise.all(pending))]).toEqual([end, end, end]);
    expect([await iterator.next(), isListenedTo(source.token)]).toEqual([end, false]);
  });

  it('closes the source once, and reports a failure to do so, which nobody could receive', async () => {
    const { items, close, closed } = closing();
    const error = new Error('E');
    const errors = await uncaughtDuring(async () => {
      const iterator = withCancellation(items, new CancellationTokenSource().token)[Symbol.asyncIterator]();
      await iterator.next();
      const next = iterator.next();
      expect([await iterator.return!(), await next, await iterator.return!()]).toEqual([end, end, end]);
      closed.reject(error);
    });
    expect([errors, close.mock.calls.length]).toEqual([[error], 1]);
  });

  it('settles both in an interval', async () => {
    const source = new CancellationTokenSource();
    const iterator = interval(60_000, source.token)[Symbol.asyncIterator]();
    const next = iterator.next();
    expect([await iterator.return!(), await next, isListenedTo(source.token)]).toEqual([end, end, false]);
  });
});

it('closes a source whose item arrives after a cancellation that the token has lost its listeners for', async () => {
  const controller = new AbortController();
  const source = fromAbortController(controller);
  const item = deferred<IteratorResult<number>>();
  const close = jest.fn(async () => end);
  const items = { [Symbol.asyncIterator]: () => ({ next: () => item.promise, return: close }) };
  const next = withCancellation(items, source.token)[Symbol.asyncIterator]().next();
  source.dispose();
  controller.abort();
  item.resolve({ done: false, value: 1 });
  expect(await rejectionOf(next)).toBe(controller.signal.reason);
  expect(close).toHaveBeenCalledTimes(1);
});
