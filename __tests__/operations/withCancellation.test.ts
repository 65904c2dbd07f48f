import { CancellationToken, CancellationTokenSource, UndoError, withCancellation } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { countListeners } from '../support/leakFixture.js';
import { deferred, isSettled, microtasks, never, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

describe('withCancellation of a promise', () => {
  it('reads its options when it is called, even if they are changed later', async () => {
    const source = new CancellationTokenSource();
    const seen: string[] = [];
    const options = { onLateResult: (value: string) => void seen.push(`first got ${value}`) };
    const [first, second] = [deferred<string>(), deferred<string>()];
    const results = [withCancellation(first.promise, source.token, options)];
    options.onLateResult = (value) => void seen.push(`second got ${value}`);
    results.push(withCancellation(second.promise, source.token, options));
    source.cancel();
    await Promise.allSettled(results);
    first.resolve('a');
    second.resolve('b');
    await microtasks();
    expect(seen).toEqual(['first got a', 'second got b']);
  });

  it('rejects with the reason when a result turns out to be a thenable only when it is checked again', async () => {
    let looks = 0;
    const work = {
      get then() {
        return looks++ > 0 ? () => {} : undefined;
      },
    };
    const source = new CancellationTokenSource();
    const promise = withCancellation(() => work, source.token);
    source.cancel('stop');
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('rejects with the reason when the getter of a foreign signal cancels the source while the token is checked', async () => {
    const sources: CancellationTokenSource[] = [];
    const signal = {
      get aborted() {
        sources.pop()?.cancel('stop');
        return false;
      },
      addEventListener() {},
      removeEventListener() {},
    };
    const source = new CancellationTokenSource({ parents: [signal] });
    const promise = withCancellation(never, source.token);
    sources.push(source);
    const another = withCancellation(never, source.token);
    await expect(another).rejects.toBe(source.token.reason);
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('returns the promise itself without a token that can be canceled', () => {
    const promise = Promise.resolve(1);
    for (const token of [undefined, null, CancellationToken.none])
      expect(withCancellation(promise, token)).toBe(promise);
  });

  it('returns a Promise for a thenable without a token', async () => {
    const thenable = { then: (resolve: (value: number) => void) => resolve(1) } as PromiseLike<number>;
    const promise = withCancellation(thenable);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(1);
  });

  it('resolves with the result of a resolved promise when the token is already canceled', async () => {
    expect(await withCancellation(Promise.resolve(1), CancellationToken.canceled)).toBe(1);
  });

  it('rejects with the error of a rejected promise when the token is already canceled', async () => {
    const error = new Error('E');
    await expect(withCancellation(Promise.reject(error), CancellationToken.canceled)).rejects.toBe(error);
  });

  it('rejects like a promise that was canceled before by another token', async () => {
    const [own, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    own.cancel('own');
    other.cancel('other');
    const { reason } = other.token;
    await expect(withCancellation(Promise.reject(reason), own.token)).rejects.toBe(reason);
  });

  it('rejects several waits for the same promise with the reason, which holds the token, and not before', async () => {
    const source = new CancellationTokenSource();
    const promises = [withCancellation(never, source.token), withCancellation(never, source.token)];
    expect(await Promise.all(promises.map(isSettled))).toEqual([false, false]);
    source.cancel();
    for (const error of await Promise.all(promises.map(rejectionOf))) {
      expect(error).toBe(source.token.reason);
      expect(error.token).toBe(source.token);
    }
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each(['resolve', 'reject'] as const)(
    'settles like a promise that settles (%s) in the turn of the cancellation, but before that',
    async (how) => {
      const source = new CancellationTokenSource();
      const work = deferred();
      const onCancel = jest.fn();
      const promise = withCancellation(work.promise, source.token, { onCancel });
      work[how]('outcome');
      source.cancel();
      expect(
        await promise.then(
          (value) => ['resolve', value],
          (error: unknown) => ['reject', error],
        ),
      ).toEqual([how, 'outcome']);
      expect(onCancel).not.toHaveBeenCalled();
    },
  );

  it('passes a late result to onLateResult, once', async () => {
    const source = new CancellationTokenSource();
    const work = deferred<string>();
    const onLateResult = jest.fn();
    const promise = withCancellation(work.promise, source.token, { onLateResult });
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
    expect(onLateResult).not.toHaveBeenCalled();
    work.resolve('late');
    await microtasks();
    expect(onLateResult.mock.calls).toEqual([['late']]);
  });

  it('does not call onLateResult when the result comes in time', async () => {
    const onLateResult = jest.fn();
    const source = new CancellationTokenSource();
    await withCancellation(Promise.resolve(1), source.token, { onLateResult });
    source.cancel();
    await microtasks();
    expect(onLateResult).not.toHaveBeenCalled();
  });

  it('causes no unhandled rejection when the promise rejects late', async () => {
    const source = new CancellationTokenSource();
    const onLateResult = jest.fn();
    const errors = await uncaughtDuring(async () => {
      const work = deferred();
      const promise = withCancellation(work.promise, source.token, { onLateResult });
      source.cancel();
      await expect(promise).rejects.toBe(source.token.reason);
      work.reject(new Error('late'));
    });
    expect(errors).toEqual([]);
    expect(onLateResult).not.toHaveBeenCalled();
  });

  it('reports an error that onLateResult throws as uncaught', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const errors = await uncaughtDuring(async () => {
      const work = deferred();
      const onLateResult = () => {
        throw error;
      };
      const promise = withCancellation(work.promise, source.token, { onLateResult });
      source.cancel();
      await promise.catch(() => {});
      work.resolve(1);
    });
    expect(errors).toEqual([error]);
  });

  it('reports an error with which an asynchronous onLateResult rejects as uncaught', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const errors = await uncaughtDuring(async () => {
      const work = deferred();
      const promise = withCancellation(work.promise, source.token, { onLateResult: async () => Promise.reject(error) });
      source.cancel();
      await promise.catch(() => {});
      work.resolve(1);
    });
    expect(errors).toEqual([error]);
  });

  it('passes the abandoned promise to onCancel, once', async () => {
    const source = new CancellationTokenSource();
    const work = Object.assign(new Promise<void>(() => {}), { cancel: jest.fn() });
    const onCancel = jest.fn((promise: PromiseLike<void>) => (promise as typeof work).cancel());
    const promise = withCancellation(work, source.token, { onCancel });
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
    expect(onCancel.mock.calls).toEqual([[work]]);
    expect(onCancel.mock.calls[0]![0]).toBe(work);
    expect(work.cancel).toHaveBeenCalledTimes(1);
  });

  it('calls onCancel for a pending promise when the token is already canceled', async () => {
    const onCancel = jest.fn();
    await expect(withCancellation(never, CancellationToken.canceled, { onCancel })).rejects.toBe(
      CancellationToken.canceled.reason,
    );
    expect(onCancel).toHaveBeenCalledTimes(1);
  });

  it('waits for the promise that onCancel returns', async () => {
    const source = new CancellationTokenSource();
    const undoing = deferred<void>();
    const events: string[] = [];
    const promise = withCancellation(never, source.token, { onCancel: () => undoing.promise });
    const rejected = promise.catch(() => events.push('rejected'));
    source.cancel();
    await microtasks();
    events.push('undone');
    undoing.resolve();
    await rejected;
    expect(events).toEqual(['undone', 'rejected']);
  });

  it('makes cancelAsync wait for the promise that onCancel returns', async () => {
    const source = new CancellationTokenSource();
    const undoing = deferred<void>();
    const events: string[] = [];
    withCancellation(never, source.token, { onCancel: () => undoing.promise }).catch(() => events.push('rejected'));
    const canceled = source.cancelAsync().then(() => events.push('canceled'));
    await microtasks();
    events.push('undone');
    undoing.resolve();
    await canceled;
    expect(events).toEqual(['undone', 'rejected', 'canceled']);
  });

  it.each([
    [
      'throws',
      (error: Error) => {
        throw error;
      },
    ],
    ['rejects', (error: Error) => Promise.reject(error)],
  ])('rejects with an UndoError when onCancel %s', async (_, fail) => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const promise = withCancellation(never, source.token, { onCancel: () => fail(error) });
    source.cancel();
    const caught = (await promise.catch((caught: unknown) => caught)) as UndoError;
    expect([caught.name, caught.cause, caught.reason]).toEqual(['UndoError', error, source.token.reason]);
  });

  it('rejects with the error that the then method of a thenable throws', async () => {
    const error = new Error('E');
    const thenable = {
      then() {
        throw error;
      },
    };
    const source = new CancellationTokenSource();
    await expect(withCancellation(thenable, source.token)).rejects.toBe(error);
  });

  it('settles once, like the first call of a thenable', async () => {
    const thenable = {
      then(resolve: (value: string) => void, reject: (error: unknown) => void) {
        resolve('first');
        resolve('second');
        reject(new Error('E'));
        throw new Error('F');
      },
    } as PromiseLike<string>;
    const onLateResult = jest.fn();
    expect(await withCancellation(thenable, new CancellationTokenSource().token, { onLateResult })).toBe('first');
    expect(onLateResult).not.toHaveBeenCalled();
  });

  it.each([
    ['resolves twice', ['first', 'second'], [['first']]],
    ['resolves after it has rejected', [new Error('E'), 'second'], []],
  ])('ignores all but the first call of a thenable that settles late: it %s', async (_, words, results) => {
    let settlers!: [resolve: (value: string) => unknown, reject: (error: unknown) => unknown];
    const thenable = { then: (...given: typeof settlers) => void (settlers = given) } as never as PromiseLike<string>;
    const source = new CancellationTokenSource();
    const onLateResult = jest.fn();
    const promise = withCancellation(thenable, source.token, { onLateResult });
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
    for (const word of words) {
      if (typeof word === 'string') settlers[0](word);
      else settlers[1](word);
    }
    expect(onLateResult.mock.calls).toEqual(results);
  });

  it('waits for the promise with which a thenable resolves', async () => {
    const thenable = {
      then: (resolve: (value: unknown) => void) => resolve(Promise.resolve('inner')),
    } as PromiseLike<string>;
    expect(await withCancellation(thenable, new CancellationTokenSource().token)).toBe('inner');
  });
});

describe('withCancellation of a function', () => {
  it('passes CancellationToken.none to the function without a token', async () => {
    const work = jest.fn((token: CancellationToken) => token);
    expect(await withCancellation(work)).toBe(CancellationToken.none);
  });

  it("passes the function a token that is linked to the caller's token", async () => {
    const source = new CancellationTokenSource();
    let inner!: CancellationToken;
    const promise = withCancellation((token) => {
      inner = token;
      return never;
    }, source.token);
    expect([inner === source.token, inner.isCancellationRequested]).toEqual([false, false]);
    source.cancel('enough');
    expect(inner.reason).toBe(source.token.reason);
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('removes its listeners from the parent when the work is done, even if the signal was read', async () => {
    const source = new CancellationTokenSource();
    const controller = new AbortController();
    const both = CancellationToken.any([source.token, controller.signal]);
    let signal!: AbortSignal;
    await withCancellation((token) => {
      ({ signal } = token);
      expect(countListeners(controller.signal)).toBe(1);
      return Promise.resolve();
    }, both);
    expect(isListenedTo(source.token)).toBe(false);
    expect(countListeners(controller.signal)).toBe(0);
    source.cancel();
    expect(signal.aborted).toBe(false);
  });

  it('does not cancel the token of the function once the work is done', async () => {
    const source = new CancellationTokenSource();
    let inner!: CancellationToken;
    await withCancellation((token) => void (inner = token), source.token);
    source.cancel();
    expect(inner.isCancellationRequested).toBe(false);
    expect(inner.register(() => {}).unregister()).toBe(false);
  });

  it('keeps the token of the function canceled when the work settles in the turn of the cancellation', async () => {
    const source = new CancellationTokenSource();
    const work = deferred<string>();
    let inner!: CancellationToken;
    const promise = withCancellation((token) => {
      inner = token;
      void token.signal;
      return work.promise;
    }, source.token);
    work.resolve('in time');
    source.cancel();
    expect(await promise).toBe('in time');
    expect([inner.isCancellationRequested, inner.signal.aborted, inner.reason]).toEqual([
      true,
      true,
      source.token.reason,
    ]);
  });

  it('resolves with the result of a synchronous function', async () => {
    const source = new CancellationTokenSource();
    expect(await withCancellation(() => 42, source.token)).toBe(42);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('rejects with the error that the function throws', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const promise = withCancellation(() => {
      throw error;
    }, source.token);
    await expect(promise).rejects.toBe(error);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each([
    [
      'throws',
      (error: Error) => {
        throw error;
      },
    ],
    ['rejects', (error: Error) => Promise.reject(error)],
  ])('rejects with the error of the function when that cancels its own token and then %s', async (_, fail) => {
    const source = new CancellationTokenSource();
    const error = Object.assign(new Error('aborted'), { name: 'AbortError' });
    const promise = withCancellation(() => {
      source.cancel();
      return fail(error);
    }, source.token);
    await expect(promise).rejects.toBe(error);
  });

  it('stops waiting for work that ignores its token', async () => {
    const source = new CancellationTokenSource();
    const promise = withCancellation(() => never, source.token);
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('passes the promise of the function to onCancel, and a late result to onLateResult', async () => {
    const source = new CancellationTokenSource();
    const work = deferred<string>();
    const [onCancel, onLateResult] = [jest.fn(), jest.fn()];
    const promise = withCancellation(() => work.promise, source.token, { onCancel, onLateResult });
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
    work.resolve('late');
    await microtasks();
    expect(onCancel.mock.calls[0]![0]).toBe(work.promise);
    expect(onLateResult.mock.calls).toEqual([['late']]);
  });
});

describe('withCancellation of an object of several kinds', () => {
  const items = {
    async *[Symbol.asyncIterator]() {
      yield 'item';
    },
  };

  it('calls it if it is a function', async () => {
    const work = Object.assign(() => 'called', items, {
      then: (resolve: (value: string) => void) => resolve('awaited'),
    });
    expect(await withCancellation(work)).toBe('called');
  });

  it('waits for it if it is a thenable and an iterable', async () => {
    const work = { ...items, then: (resolve: (value: string) => void) => resolve('awaited') };
    expect(await withCancellation(work as unknown as PromiseLike<string>)).toBe('awaited');
  });
});

it.each([[undefined], [null], [42], ['text'], [{}], [[1]]])('refuses to wait for %p', async (work) => {
  const promise = withCancellation(work as never) as Promise<unknown>;
  await expect(promise).rejects.toThrow(TypeError);
  await expect(promise).rejects.toThrow(
    /^Cannot wait for the work: 'work' must be a promise or a function that returns one: received /,
  );
});

it.each([
  [{ onCancel: 42 }, "'onCancel' must be a function or undefined: received 42"],
  [{ onLateResult: 'late' }, "'onLateResult' must be a function or undefined: received 'late'"],
  [42, "'options' must be an object or undefined: received 42"],
  [null, "'options' must be an object or undefined: received null"],
])('refuses the options %p before it starts anything', async (options, message) => {
  const work = jest.fn();
  await expect(withCancellation(work, undefined, options as never)).rejects.toThrow(
    new TypeError(`Cannot wait for the work: ${message}`),
  );
  expect(work).not.toHaveBeenCalled();
});

it('says what it cannot do when a loop is given a wrong token', () => {
  expect(() => withCancellation((async function* () {})(), 42 as never)).toThrow(/^Cannot iterate: 'token' must be /);
});
