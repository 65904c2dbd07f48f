import {
  CancellationToken,
  CancellationTokenSource,
  fromAbortController,
  TimeoutError,
  type UndoError,
  withTimeout,
} from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { FakeClock } from '../support/fakeClock.js';
import { deferred, isSettled, microtasks, never, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] }));
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('withTimeout, like WaitAsync of .NET', () => {
  it('settles like a promise that has settled before, even with a canceled token and a timeout of 0', async () => {
    const error = new Error('E');
    for (const token of [undefined, CancellationToken.canceled]) {
      expect(await withTimeout(Promise.resolve(1), 0, token)).toBe(1);
      await expect(withTimeout(Promise.reject(error), 0, token)).rejects.toBe(error);
    }
  });

  it.each<[number | undefined, CancellationToken | undefined]>([
    [0, undefined],
    [0, CancellationToken.canceled],
    [undefined, CancellationToken.canceled],
    [-1, CancellationToken.canceled],
    [60_000, CancellationToken.canceled],
  ])('rejects like a promise that was canceled before by another token: %p, %p', async (milliseconds, token) => {
    const other = new CancellationTokenSource();
    other.cancel();
    const { reason } = other.token;
    await expect(withTimeout(Promise.reject(reason), milliseconds, token)).rejects.toBe(reason);
    expect(await withTimeout(Promise.resolve(42), milliseconds, token)).toBe(42);
  });

  it('settles like a promise that settles in time, with a token and without', async () => {
    for (const token of [undefined, new CancellationTokenSource().token]) {
      const [succeeding, failing] = [deferred<number>(), deferred<number>()];
      const promise = withTimeout(succeeding.promise, 86_400_000, token);
      const rejected = rejectionOf(withTimeout(failing.promise, 86_400_000, token));
      expect(await isSettled(promise)).toBe(false);
      succeeding.resolve(42);
      expect(await promise).toBe(42);
      const error = new Error('E');
      failing.reject(error);
      expect(await rejected).toBe(error);
    }
  });

  it.each([0, 1])('rejects with a TimeoutError after %i ms under a live token, too', async (milliseconds) => {
    const { token } = new CancellationTokenSource();
    for (const given of [undefined, token]) {
      const promise = withTimeout(never, milliseconds, given);
      jest.advanceTimersByTime(milliseconds);
      await expect(promise).rejects.toThrow(TimeoutError);
    }
    expect([token.isCancellationRequested, isListenedTo(token)]).toEqual([false, false]);
  });

  it('leaves the promise itself alone when it stops waiting, even if the work ends because of the token later', async () => {
    const source = new CancellationTokenSource();
    const work = source.token.whenCanceled.then(() => 200);
    for (const token of [undefined, source.token]) {
      const promise = withTimeout(work, 10, token);
      jest.advanceTimersByTime(10);
      await expect(promise).rejects.toThrow(TimeoutError);
    }
    expect(await isSettled(work)).toBe(false);
    source.cancel();
    expect(await work).toBe(200);
    await expect(withTimeout(never, 10, source.token)).rejects.toBe(source.token.reason);
  });

  it('waits without a limit until the token is canceled, for several waits for the same promise', async () => {
    const source = new CancellationTokenSource();
    const promises = [undefined, -1, Infinity, 60_000].map((limit) => withTimeout(never, limit, source.token));
    expect(await Promise.all(promises.map(isSettled))).toEqual([false, false, false, false]);
    source.cancel();
    const errors = await Promise.all(promises.map(rejectionOf));
    for (const error of errors) {
      expect(error).toBe(source.token.reason);
      expect(error.token).toBe(source.token);
    }
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('rejects with a TimeoutError when the time is up, and not before', async () => {
    let error: unknown;
    withTimeout(never, 10).catch((caught: unknown) => (error = caught));
    await jest.advanceTimersByTimeAsync(9);
    expect(error).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(error).toBeInstanceOf(TimeoutError);
    expect((error as TimeoutError).milliseconds).toBe(10);
  });

  it('rejects with the reason when the token is canceled', async () => {
    const source = new CancellationTokenSource();
    const promise = withTimeout(never, 10, source.token);
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it.each([undefined, -1, Infinity])(
    'returns the promise itself for a timeout of %p without a token',
    (milliseconds) => {
      const promise = Promise.resolve(1);
      for (const token of [undefined, null, CancellationToken.none]) {
        expect(withTimeout(promise, milliseconds, token)).toBe(promise);
      }
    },
  );

  it.each([
    [NaN, 'RangeError', 'NaN'],
    [-2, 'RangeError', '-2'],
    [-Infinity, 'RangeError', '-Infinity'],
    ['10', 'TypeError', "'10'"],
    [null, 'TypeError', 'null'],
    [10n, 'TypeError', '10n'],
  ])(
    'refuses a timeout of %p, whether the promise has settled or the token is canceled',
    async (milliseconds, name, shown) => {
      const wanted = 'a number of milliseconds >= 0, -1 or Infinity';
      const message = `Cannot wait for the work: 'milliseconds' must be ${wanted}: received ${shown}`;
      const failed = Promise.reject(new Error('E'));
      failed.catch(() => {});
      for (const work of [never, Promise.resolve(1), failed]) {
        for (const token of [undefined, CancellationToken.none, CancellationToken.canceled]) {
          await expect(withTimeout(work, milliseconds as never, token)).rejects.toMatchObject({ name, message });
        }
      }
    },
  );

  it('causes no unhandled rejection when the promise rejects late', async () => {
    const errors = await uncaughtDuring(async () => {
      let fail!: (error: Error) => void;
      const promise = withTimeout(new Promise((_, reject) => (fail = reject)), 10);
      jest.advanceTimersByTime(10);
      await expect(promise).rejects.toThrow(TimeoutError);
      fail(new Error('late'));
    });
    expect(errors).toEqual([]);
  });

  it('clears its timer and removes its listener when the promise settles', async () => {
    const source = new CancellationTokenSource();
    let finish!: () => void;
    const promise = withTimeout(new Promise<void>((resolve) => (finish = resolve)), 10, source.token);
    expect([jest.getTimerCount(), isListenedTo(source.token)]).toEqual([1, true]);
    finish();
    await promise;
    expect([jest.getTimerCount(), isListenedTo(source.token)]).toEqual([0, false]);
  });
});

it('rejects with the reason of a canceled token, even with a timeout of 0', async () => {
  await expect(withTimeout(never, 0, CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
});

it('rejects at once for a timeout of 0', async () => {
  await expect(withTimeout(never, 0)).rejects.toThrow('The operation timed out after 0 ms');
});

it('resolves with a result that comes in the same turn as the timeout, but before it', async () => {
  let finish!: (value: string) => void;
  const promise = withTimeout(new Promise<string>((resolve) => (finish = resolve)), 10);
  finish('in time');
  jest.advanceTimersByTime(10);
  expect(await promise).toBe('in time');
});

it('does not call the function for a timeout of 0', async () => {
  const work = jest.fn();
  await expect(withTimeout(work, 0)).rejects.toThrow(TimeoutError);
  expect(work).not.toHaveBeenCalled();
});

it('passes a token with the deadline to the function', async () => {
  let inner!: CancellationToken;
  const promise = withTimeout((token) => {
    inner = token;
    return never;
  }, 10);
  expect(inner.remainingMilliseconds).toBe(10);
  jest.advanceTimersByTime(10);
  expect(inner.kind).toBe('timeout');
  await expect(promise).rejects.toBe(inner.reason);
});

it("passes the function a token that is canceled with the caller's token", async () => {
  const source = new CancellationTokenSource();
  let inner!: CancellationToken;
  const promise = withTimeout(
    (token) => {
      inner = token;
      return never;
    },
    10,
    source.token,
  );
  source.cancel();
  expect(inner.reason).toBe(source.token.reason);
  await expect(promise).rejects.toBe(source.token.reason);
});

it('stops a blocking loop that polls its token at the deadline', async () => {
  const clock = new FakeClock();
  clock.install();
  let rounds = 0;
  const error = await rejectionOf(
    withTimeout((token) => {
      for (; ; rounds++, clock.now++) token.throwIfCancellationRequested();
    }, 10),
  );
  expect([rounds, error.name, clock.pending]).toEqual([10, 'TimeoutError', 0]);
  clock.uninstall();
});

it.each([undefined, -1, Infinity])(
  'calls the function with a token without a deadline for a timeout of %p',
  async (milliseconds) => {
    expect(await withTimeout((token) => token.remainingMilliseconds, milliseconds)).toBe(Infinity);
  },
);

it('passes the promise to onCancel, and a late result to onLateResult', async () => {
  let finish!: (value: string) => void;
  const work = new Promise<string>((resolve) => (finish = resolve));
  const [onCancel, onLateResult] = [jest.fn(), jest.fn()];
  const promise = withTimeout(work, 10, undefined, { onCancel, onLateResult });
  jest.advanceTimersByTime(10);
  await expect(promise).rejects.toThrow(TimeoutError);
  finish('late');
  await work;
  expect(onCancel.mock.calls[0]![0]).toBe(work);
  expect(onLateResult.mock.calls).toEqual([['late']]);
});

it.each([[undefined], [42], [{}]])('refuses to wait for %p', async (work) => {
  await expect(withTimeout(work as never, 10)).rejects.toThrow(
    /^Cannot wait for the work: 'work' must be a promise or a function that returns one: received /,
  );
});

it.each<[string, () => unknown]>([
  ['a promise', () => never],
  ['a function', () => () => never],
])('keeps the process alive while it waits for %s', async (_, make) => {
  const setTimeout = jest.spyOn(globalThis, 'setTimeout');
  const source = new CancellationTokenSource();
  const promise = withTimeout(make() as Promise<never>, 60_000, source.token);
  expect(setTimeout.mock.results.map(({ value }) => value.hasRef())).toEqual([true]);
  jest.restoreAllMocks();
  source.cancel();
  await expect(promise).rejects.toBe(source.token.reason);
});

describe('the time limit of a promise', () => {
  const timeoutError = (promise: Promise<unknown>) => {
    jest.advanceTimersByTime(10);
    return rejectionOf(promise) as Promise<TimeoutError>;
  };

  it("names the caller's token in its TimeoutError, but leaves it live", async () => {
    const { token } = new CancellationTokenSource();
    const error = await timeoutError(withTimeout(never, 10, token));
    expect(error.token).toBe(token);
    expect(token.isCancellationRequested).toBe(false);
  });

  it.each([undefined, null, CancellationToken.none])('names no token in its TimeoutError for %p', async (token) => {
    const error = await timeoutError(withTimeout(never, 10, token));
    expect(error.token).toBeUndefined();
  });

  it('removes its listener when the time is up', async () => {
    const { token } = new CancellationTokenSource();
    await timeoutError(withTimeout(never, 10, token));
    expect(isListenedTo(token)).toBe(false);
  });

  it('rejects with the reason of the token if its deadline passed, too, before either timer had a turn', async () => {
    const clock = new FakeClock();
    clock.install();
    const { token } = new CancellationTokenSource(15);
    const promise = withTimeout(never, 10, token);
    clock.now = 20;
    clock.takeNext().callback(); // its own timer
    const error = await rejectionOf(promise);
    clock.uninstall();
    expect([error === token.reason, token.kind]).toEqual([true, 'timeout']);
  });

  it('is cleared when the token is canceled, and does not change the reason while the work is undone', async () => {
    const source = new CancellationTokenSource();
    let undone!: () => void;
    const onCancel = () => new Promise<void>((resolve) => (undone = resolve));
    const promise = withTimeout(never, 10, source.token, { onCancel });
    source.cancel();
    await microtasks();
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(10);
    undone();
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('is not changed by a cancellation while the work is undone', async () => {
    const source = new CancellationTokenSource();
    let undone!: () => void;
    const onCancel = () => new Promise<void>((resolve) => (undone = resolve));
    const promise = withTimeout(never, 10, source.token, { onCancel });
    jest.advanceTimersByTime(10);
    await microtasks();
    source.cancel();
    undone();
    await expect(promise).rejects.toThrow(TimeoutError);
  });

  it('is the reason of the UndoError if undoing the work fails', async () => {
    const onCancel = () => Promise.reject(new Error('no such query'));
    const promise = withTimeout(never, 10, undefined, { onCancel });
    jest.advanceTimersByTime(10);
    const error = (await rejectionOf(promise)) as UndoError;
    expect([error.name, (error.reason as Error).name]).toEqual(['UndoError', 'TimeoutError']);
  });

  it('starts no timer for a thenable that settles inside its then method', async () => {
    const thenable = { then: (resolve: (value: number) => void) => resolve(1) };
    expect(await withTimeout(thenable as PromiseLike<number>, 10)).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not time out before its time, if that is longer than setTimeout can wait', async () => {
    const settled = jest.fn();
    const source = new CancellationTokenSource();
    const promise = withTimeout(never, 2 ** 31, source.token);
    promise.catch(settled);
    await jest.advanceTimersByTimeAsync(2 ** 31 - 1);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(settled).toHaveBeenCalled();
  });
});

describe('after tryReset', () => {
  it('still rejects with the reason when the token is canceled', async () => {
    const source = new CancellationTokenSource();
    const promise = withTimeout(never, 60_000, source.token);
    source.tryReset();
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('still rejects at its time limit', async () => {
    const source = new CancellationTokenSource();
    const promise = withTimeout(never, 10, source.token);
    source.tryReset();
    jest.advanceTimersByTime(10);
    await expect(promise).rejects.toThrow(TimeoutError);
  });
});

it('rejects at its time limit when its token lost all callbacks and was canceled since', async () => {
  const controller = new AbortController();
  const source = fromAbortController(controller);
  const promise = withTimeout(never, 10, source.token);
  source.dispose();
  controller.abort();
  jest.advanceTimersByTime(10);
  await expect(promise).rejects.toBe(controller.signal.reason);
});

it('leaves nothing on the token when no timer can be started', async () => {
  const { token } = new CancellationTokenSource();
  const error = new Error('no timers');
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(() => {
    throw error;
  });
  await expect(withTimeout(never, 10, token)).rejects.toBe(error);
  jest.restoreAllMocks();
  expect(isListenedTo(token)).toBe(false);
});
