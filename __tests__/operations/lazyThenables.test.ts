import {
  cancelable,
  CancellationToken,
  CancellationTokenSource,
  fromAbortController,
  makeCancelable,
  TaskScope,
  withCancellation,
  withTimeout,
} from 'countermand';
import { fromCancelablePromise } from 'countermand/interop';
import { microtasks, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

// A thenable that is no native promise may be work that starts when `then` is called: not under a canceled token.

/** A query that counts how often it is started, and is done at once. */
function query() {
  const start = jest.fn();
  const lazy: PromiseLike<string> = {
    then(onFulfilled) {
      start();
      return Promise.resolve('row').then(onFulfilled);
    },
  };
  return { start, lazy };
}

type Way = (lazy: PromiseLike<string>, source: CancellationTokenSource, options?: object) => Promise<unknown>;

/** Waits for the query under a token that is canceled before `then` could be called. */
const ways: [string, Way][] = [
  [
    'withCancellation',
    (lazy, source, options) => {
      source.cancel();
      return withCancellation(lazy, source.token, options);
    },
  ],
  [
    'withTimeout',
    (lazy, source, options) => {
      source.cancel();
      return withTimeout(lazy, 60_000, source.token, options);
    },
  ],
  [
    'withTimeout of 0',
    (lazy, source, options) => {
      source.cancel();
      return withTimeout(lazy, 0, source.token, options);
    },
  ],
  [
    'the function form of withCancellation',
    (lazy, source, options) =>
      withCancellation(
        () => {
          source.cancel();
          return lazy;
        },
        source.token,
        options,
      ),
  ],
  [
    'the function form of withTimeout',
    (lazy, source, options) =>
      withTimeout(
        () => {
          source.cancel();
          return lazy;
        },
        60_000,
        source.token,
        options,
      ),
  ],
  [
    'makeCancelable',
    (lazy, source, options) =>
      makeCancelable(() => {
        source.cancel();
        return lazy;
      }, options)(source.token),
  ],
  [
    'makeCancelable.callback',
    (lazy, source, options) =>
      makeCancelable.callback((callback: (error: null, value: PromiseLike<string>) => void) => {
        source.cancel();
        callback(null, lazy);
      }, options)(source.token),
  ],
];

/** Scopes take no `onLateResult`. */
const scopeWays = Object.entries<
  (task: () => PromiseLike<string>, source: CancellationTokenSource) => Promise<unknown>
>({
  'the body of a TaskScope': (task, { token }) => TaskScope.with(task, token),
  'a task of a TaskScope': (task, { token }) => TaskScope.with((scope) => scope.run(task), token),
  'TaskScope.all': (task, { token }) => TaskScope.all([task], token),
  'TaskScope.race': (task, { token }) => TaskScope.race([task], token),
  'TaskScope.any': (task, { token }) => TaskScope.any([task], token),
}).map(([name, run]): [string, Way] => {
  const wait: Way = (lazy, source) => {
    const task = () => {
      source.cancel();
      return lazy;
    };
    return run(task, source);
  };
  return [name, wait];
});

const executorWays: [string, Way][] = [
  [
    'cancelable',
    (lazy, source) =>
      cancelable((resolve) => {
        source.cancel();
        resolve(lazy);
      }, source.token),
  ],
  [
    'cancelable that resolves late',
    (lazy, source) => {
      let resolveLate!: (value: PromiseLike<string>) => void;
      const promise = cancelable<string>((resolve) => void (resolveLate = resolve), source.token);
      source.cancel();
      resolveLate(lazy);
      return promise;
    },
  ],
  [
    'a thenable that resolves with another one',
    (lazy, source) => {
      const outer = {
        then(onFulfilled: (value: unknown) => unknown) {
          source.cancel();
          return onFulfilled(lazy);
        },
      };
      return withCancellation(outer as PromiseLike<string>, source.token);
    },
  ],
  [
    'a token that has lost its listeners',
    (lazy) => {
      const controller = new AbortController();
      const disposed = fromAbortController(controller);
      let resolveLate!: (value: PromiseLike<string>) => void;
      const promise = cancelable<string>((resolve) => void (resolveLate = resolve), disposed.token);
      disposed.dispose();
      controller.abort();
      resolveLate(lazy);
      return promise;
    },
  ],
];

it.each([...ways, ...scopeWays, ...executorWays])('is not started under a canceled token: %s', async (_, wait) => {
  const { start, lazy } = query();
  const source = new CancellationTokenSource();
  const errors = await uncaughtDuring(() => void wait(lazy, source)); // nobody awaits it
  expect([start.mock.calls.length, errors]).toEqual([0, []]);
  const again = new CancellationTokenSource();
  expect((await rejectionOf(wait(lazy, again))).name).toBe('AbortError');
});

it.each(ways)('is followed with onLateResult, which says that it is under way: %s', async (_, wait) => {
  const { start, lazy } = query();
  const onLateResult = jest.fn();
  const source = new CancellationTokenSource();
  const outcome = await wait(lazy, source, { onLateResult }).catch((error: unknown) => error);
  await microtasks();
  expect(start).toHaveBeenCalledTimes(1);
  if (outcome === source.token.reason) expect(onLateResult.mock.calls).toEqual([['row']]);
  else expect(outcome).toBe('row');
});

it('is not started when there is no time', async () => {
  const { start, lazy } = query();
  const error = await rejectionOf(withTimeout(lazy, 0, new CancellationTokenSource().token));
  expect([error.name, start.mock.calls.length]).toEqual(['TimeoutError', 0]);
});

it.each(ways)('is not waited for within a grace: %s', async (_, wait) => {
  const { lazy } = query();
  const source = new CancellationTokenSource();
  expect(await rejectionOf(wait(lazy, source, { grace: 60_000 }))).toBe(source.token.reason);
});

it('is started under a live token', async () => {
  const { start, lazy } = query();
  expect(await withCancellation(lazy, new CancellationTokenSource().token)).toBe('row');
  expect(start).toHaveBeenCalledTimes(1);
});

it('is canceled nevertheless, because it may be under way', async () => {
  const { start, lazy } = query();
  const cancel = jest.fn();
  const { reason } = CancellationToken.canceled;
  const promise = fromCancelablePromise(Object.assign(lazy, { cancel }), CancellationToken.canceled);
  expect([await rejectionOf(promise), start.mock.calls.length, cancel.mock.calls]).toEqual([reason, 0, [[reason]]]);
});

it.each([
  ['a promise', Promise.resolve('done')],
  ['a promise of a subclass', class extends Promise<string> {}.resolve('done')],
])('is not what %s is: settled, it wins', async (_, promise) => {
  expect(await withCancellation(promise, CancellationToken.canceled)).toBe('done');
});

it.each([
  ['a tag of its own', 'PrismaPromise'],
  [
    'a tag that throws',
    () => {
      throw new Error('tag');
    },
  ],
])('is one with %s, too', async (_, tag) => {
  const { start, lazy } = query();
  Object.defineProperty(lazy, Symbol.toStringTag, typeof tag === 'string' ? { value: tag } : { get: tag });
  const caught = await rejectionOf(withCancellation(lazy, CancellationToken.canceled));
  expect([caught, start.mock.calls.length]).toEqual([CancellationToken.canceled.reason, 0]);
});
