import { CancellationToken, CancellationTokenSource, UndoError, withCancellation } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { countListeners } from '../support/leakFixture.js';
import { deferred, microtasks, never } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

describe('of a promise', () => {
  it('reads its options when it is called, whatever becomes of their object', async () => {
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

  it('ends with the token where a result is a thenable only when it is looked at again', async () => {
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

  it('is over where asking a foreign signal has it canceled', async () => {
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

  it('gives the promise itself under none, since nothing else can come first', () => {
    const promise = Promise.resolve(1);
    for (const token of [undefined, null, CancellationToken.none])
      expect(withCancellation(promise, token)).toBe(promise);
  });

  it('makes a promise of a thenable under none', async () => {
    const thenable = { then: (resolve: (value: number) => void) => resolve(1) } as PromiseLike<number>;
    const promise = withCancellation(thenable);
    expect(promise).toBeInstanceOf(Promise);
    expect(await promise).toBe(1);
  });

  it('gives a result that was there before a token that is canceled', async () => {
    expect(await withCancellation(Promise.resolve(1), CancellationToken.canceled)).toBe(1);
  });

  it('gives an error that was there before a token that is canceled', async () => {
    const error = new Error('E');
    await expect(withCancellation(Promise.reject(error), CancellationToken.canceled)).rejects.toBe(error);
  });

  it.each(['resolve', 'reject'] as const)(
    'lets a promise win that settles (%s) in the turn of the cancel, before it',
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

  it('hands a late result to onLateResult, once', async () => {
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

  it('hands no result in time to onLateResult', async () => {
    const onLateResult = jest.fn();
    const source = new CancellationTokenSource();
    await withCancellation(Promise.resolve(1), source.token, { onLateResult });
    source.cancel();
    await microtasks();
    expect(onLateResult).not.toHaveBeenCalled();
  });

  it('observes a late rejection', async () => {
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

  it('reports as uncaught what onLateResult throws', async () => {
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

  it('reports as uncaught what an asynchronous onLateResult rejects with', async () => {
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

  it('gives onCancel the promise that is given up, once', async () => {
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

  it('calls onCancel for a pending promise under a token that is already canceled', async () => {
    const onCancel = jest.fn();
    await expect(withCancellation(never, CancellationToken.canceled, { onCancel })).rejects.toBe(
      CancellationToken.canceled.reason,
    );
    expect(onCancel).toHaveBeenCalledTimes(1);
  });

  it('waits for the promise that onCancel gives', async () => {
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

  it('makes cancelAsync wait for the promise that onCancel gives', async () => {
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

  it('rejects with what a thenable throws instead of settling', async () => {
    const error = new Error('E');
    const thenable = {
      then() {
        throw error;
      },
    };
    const source = new CancellationTokenSource();
    await expect(withCancellation(thenable, source.token)).rejects.toBe(error);
  });

  it('counts the first of what a thenable says', async () => {
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
  ])('counts the first of what a thenable says too late: it %s', async (_, words, results) => {
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

  it('follows a thenable that resolves with another', async () => {
    const thenable = {
      then: (resolve: (value: unknown) => void) => resolve(Promise.resolve('inner')),
    } as PromiseLike<string>;
    expect(await withCancellation(thenable, new CancellationTokenSource().token)).toBe('inner');
  });
});

describe('of a function', () => {
  it('hands on none itself under none', async () => {
    const work = jest.fn((token: CancellationToken) => token);
    expect(await withCancellation(work)).toBe(CancellationToken.none);
  });

  it('hands on a token that is linked to the one given', async () => {
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

  it('leaves nothing on the parent when the work is done, though the signal was read', async () => {
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

  it('hands on a token that stays as it is once the work is done', async () => {
    const source = new CancellationTokenSource();
    let inner!: CancellationToken;
    await withCancellation((token) => void (inner = token), source.token);
    source.cancel();
    expect(inner.isCancellationRequested).toBe(false);
    expect(inner.register(() => {}).unregister()).toBe(false);
  });

  it('hands on a token that stays canceled when the work settles in the turn of the cancel', async () => {
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

  it('gives what the function returns where that is no promise', async () => {
    const source = new CancellationTokenSource();
    expect(await withCancellation(() => 42, source.token)).toBe(42);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('rejects with what the function throws', async () => {
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
  ])('rejects with its own error when it cancels its own token and then %s', async (_, fail) => {
    const source = new CancellationTokenSource();
    const error = Object.assign(new Error('aborted'), { name: 'AbortError' });
    const promise = withCancellation(() => {
      source.cancel();
      return fail(error);
    }, source.token);
    await expect(promise).rejects.toBe(error);
  });

  it('stops waiting for work that does not listen', async () => {
    const source = new CancellationTokenSource();
    const promise = withCancellation(() => never, source.token);
    source.cancel();
    await expect(promise).rejects.toBe(source.token.reason);
  });

  it('gives onCancel the promise of the function, and a late result to onLateResult', async () => {
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

describe('of what is several things at once', () => {
  const items = {
    async *[Symbol.asyncIterator]() {
      yield 'item';
    },
  };

  it('takes a function first', async () => {
    const work = Object.assign(() => 'called', items, {
      then: (resolve: (value: string) => void) => resolve('awaited'),
    });
    expect(await withCancellation(work)).toBe('called');
  });

  it('takes a thenable before an iterable', async () => {
    const work = { ...items, then: (resolve: (value: string) => void) => resolve('awaited') };
    expect(await withCancellation(work as unknown as PromiseLike<string>)).toBe('awaited');
  });
});

it.each([[undefined], [null], [42], ['text'], [{}], [[1]]])('refuses to wait for %p', async (work) => {
  const promise = withCancellation(work as never) as Promise<unknown>;
  await expect(promise).rejects.toThrow(TypeError);
  await expect(promise).rejects.toThrow(/^Cannot wait for .*: expected a promise/);
});

it.each([
  [{ onCancel: 42 }, '42 as onCancel: expected a function'],
  [{ onLateResult: 'late' }, "'late' as onLateResult: expected a function"],
  [42, '42 as options: expected an object'],
  [null, 'null as options: expected an object'],
])('refuses the options %p before it starts anything', async (options, message) => {
  const work = jest.fn();
  await expect(withCancellation(work, undefined, options as never)).rejects.toThrow(
    new TypeError(`Cannot use ${message}`),
  );
  expect(work).not.toHaveBeenCalled();
});
