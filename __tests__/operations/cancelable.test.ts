import { cancelable, cancellationKind, CancellationToken, CancellationTokenSource, UndoError } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { FakeClock } from '../support/fakeClock.js';
import { deferred, microtasks } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

it('resolves with a value that the executor passes at once, and is not undone by a later cancel', async () => {
  const source = new CancellationTokenSource();
  const undo = jest.fn();
  const promise = cancelable((resolve) => {
    resolve('value');
    return undo;
  }, source.token);
  source.cancel();
  expect(await promise).toBe('value');
  expect(undo).not.toHaveBeenCalled();
});

it('rejects with an error that the executor passes at once', async () => {
  const error = new Error('E');
  await expect(cancelable((_, reject) => reject(error))).rejects.toBe(error);
});

it('passes its token to the executor', async () => {
  const source = new CancellationTokenSource();
  const controller = new AbortController();
  const seen: CancellationToken[] = [];
  for (const token of [source.token, controller.signal, undefined, null]) {
    await cancelable<void>((resolve, _, given) => {
      seen.push(given);
      resolve();
    }, token);
  }
  expect(seen).toEqual([
    source.token,
    CancellationToken.from(controller.signal),
    ...Array(2).fill(CancellationToken.none),
  ]);
});

it('rejects with an error that the executor throws before it has settled', async () => {
  const error = new Error('E');
  const source = new CancellationTokenSource();
  const promise = cancelable(() => {
    throw error;
  }, source.token);
  source.cancel();
  await expect(promise).rejects.toBe(error);
});

it('ignores an error that the executor throws after it has settled', async () => {
  const promise = cancelable((resolve) => {
    resolve('value');
    throw new Error('E');
  });
  expect(await promise).toBe('value');
});

it('ignores a second settlement', async () => {
  const promise = cancelable((resolve, reject) => {
    resolve('first');
    resolve('second');
    reject(new Error('E'));
  });
  expect(await promise).toBe('first');
});

it('follows the promise of the first settlement, and ignores later settlements while that is pending', async () => {
  const [first, second] = [deferred<string>(), deferred<string>()];
  const promises = [
    cancelable<string>((resolve, reject) => {
      resolve(first.promise);
      reject(new Error('E'));
    }),
    cancelable<string>((resolve) => {
      resolve(second.promise);
      resolve('too late');
    }),
  ];
  await microtasks();
  first.resolve('first');
  second.resolve('second');
  expect(await Promise.all(promises)).toEqual(['first', 'second']);
});

it('rejects with the reason when the work rejects because the signal is aborted, and undoes it', async () => {
  const source = new CancellationTokenSource();
  const events: string[] = [];
  const promise = cancelable((_, reject, { signal }) => {
    signal.addEventListener('abort', () => reject(new Error('the socket was closed')));
    return () => events.push('undone');
  }, source.token);
  source.cancel();
  await expect(promise).rejects.toBe(source.token.reason);
  expect(events).toEqual(['undone']);
});

it('does not inspect an error with which the work fails late', async () => {
  const source = new CancellationTokenSource();
  let fail!: (error: unknown) => void;
  const promise = cancelable((_, reject) => void (fail = reject), source.token);
  source.cancel();
  await expect(promise).rejects.toBe(source.token.reason);
  const get = jest.fn();
  fail(new Proxy(new Error('late'), { get, has: get }));
  expect(get).not.toHaveBeenCalled();
});

it('adds no listener to CancellationToken.none', () => {
  void cancelable(() => {}, CancellationToken.none);
  expect(isListenedTo(CancellationToken.none)).toBe(false);
});

it('removes its listener from a signal that settles the work inside addEventListener', async () => {
  let settle!: (value: string) => void;
  const removeEventListener = jest.fn();
  const signal = { aborted: false, addEventListener: () => settle('early'), removeEventListener };
  expect(await cancelable<string>((resolve) => void (settle = resolve), signal)).toBe('early');
  expect(removeEventListener).toHaveBeenCalledTimes(1);
});

it('ignores a settlement after the cancellation', async () => {
  const source = new CancellationTokenSource();
  let settle!: (value: string) => void;
  const promise = cancelable<string>((resolve) => void (settle = resolve), source.token);
  source.cancel();
  settle('late');
  await expect(promise).rejects.toBe(source.token.reason);
});

it('undoes once, before cancel returns', async () => {
  const source = new CancellationTokenSource();
  const undo = jest.fn();
  const promise = cancelable(() => undo, source.token);
  source.cancel();
  expect(undo).toHaveBeenCalledTimes(1);
  source.cancel();
  await expect(promise).rejects.toBe(source.token.reason);
  expect(undo.mock.calls).toEqual([[]]);
});

it('does not undo work that has rejected before the cancellation', async () => {
  const source = new CancellationTokenSource();
  const undo = jest.fn();
  let fail!: (error: unknown) => void;
  const promise = cancelable((_, reject) => {
    fail = reject;
    return undo;
  }, source.token);
  fail(new Error('E'));
  source.cancel();
  await expect(promise).rejects.toThrow('E');
  expect(undo).not.toHaveBeenCalled();
});

it('undoes the work and rejects when the executor cancels its own token', async () => {
  const source = new CancellationTokenSource();
  const undo = jest.fn();
  const promise = cancelable(() => {
    source.cancel();
    return undo;
  }, source.token);
  expect(undo).toHaveBeenCalledTimes(1);
  await expect(promise).rejects.toBe(source.token.reason);
});

it('rejects with the reason when the executor cancels its own token and then fails because of that', async () => {
  const source = new CancellationTokenSource();
  const promise = cancelable((_, reject) => {
    source.cancel('The user left');
    reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
  }, source.token);
  await expect(promise).rejects.toBe(source.token.reason);
});

it('causes no unhandled rejection when the executor cancels its own token and then fails because of that', async () => {
  const source = new CancellationTokenSource();
  const errors = await uncaughtDuring(() => {
    void cancelable((_, reject) => {
      source.cancel();
      reject(source.token.reason);
    }, source.token);
  });
  expect(errors).toEqual([]);
});

it('rejects with the error when the executor cancels its own token and then fails with another error', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('The disk is full');
  const undo = jest.fn();
  const promise = cancelable((_, reject) => {
    source.cancel();
    reject(error);
    return undo;
  }, source.token);
  await expect(promise).rejects.toBe(error);
  expect(undo).not.toHaveBeenCalled();
});

it('waits for the undo when the work fails after a deadline has passed unnoticed', async () => {
  const clock = new FakeClock();
  clock.install();
  try {
    const source = new CancellationTokenSource(50);
    const undoing = deferred();
    let fail!: (error: unknown) => void;
    const promise = cancelable((_, reject) => {
      fail = reject;
      return () => undoing.promise;
    }, source.token);
    clock.now = 50;
    fail(new Error('The server gave up'));
    undoing.resolve(undefined);
    await expect(promise).rejects.toBe(source.token.reason);
  } finally {
    clock.uninstall();
  }
});

it('undoes once and rejects with the timeout when the work fails after a deadline has passed unnoticed', async () => {
  const clock = new FakeClock();
  clock.install();
  try {
    const source = new CancellationTokenSource(50);
    const undo = jest.fn();
    let fail!: (error: unknown) => void;
    const promise = cancelable((_, reject) => {
      fail = reject;
      return undo;
    }, source.token);
    clock.now = 50;
    fail(new Error('The server gave up'));
    expect([undo.mock.calls.length, source.token.kind]).toEqual([1, 'timeout']);
    await expect(promise).rejects.toBe(source.token.reason);
    expect(undo).toHaveBeenCalledTimes(1);
  } finally {
    clock.uninstall();
  }
});

it('can still be canceled after it was resolved with a pending promise', async () => {
  const source = new CancellationTokenSource();
  const undo = jest.fn();
  const promise = cancelable((resolve) => {
    resolve(new Promise(() => {}));
    return undo;
  }, source.token);
  source.cancel();
  await expect(promise).rejects.toBe(source.token.reason);
  expect(undo).toHaveBeenCalledTimes(1);
});

it('settles like the promise with which it was resolved', async () => {
  const error = new Error('E');
  expect(await cancelable((resolve) => resolve(Promise.resolve('value')))).toBe('value');
  await expect(cancelable((resolve) => resolve(Promise.reject(error)))).rejects.toBe(error);
});

it('causes no unhandled rejection when the promise with which it was resolved rejects late', async () => {
  const source = new CancellationTokenSource();
  const errors = await uncaughtDuring(async () => {
    let fail!: (error: Error) => void;
    const promise = cancelable((resolve) => resolve(new Promise((_, reject) => (fail = reject))), source.token);
    source.cancel();
    fail(new Error('late'));
    await expect(promise).rejects.toBe(source.token.reason);
  });
  expect(errors).toEqual([]);
});

describe('an undo that returns a promise', () => {
  it('delays the rejection until it has settled', async () => {
    const source = new CancellationTokenSource();
    const events: string[] = [];
    let finish!: () => void;
    const promise = cancelable(() => () => new Promise<void>((resolve) => (finish = resolve)), source.token);
    const rejected = promise.catch((error: unknown) => {
      events.push('rejected');
      return error;
    });
    source.cancel();
    await microtasks();
    events.push('undone');
    finish();
    expect(await rejected).toBe(source.token.reason);
    expect(events).toEqual(['undone', 'rejected']);
  });

  it('delays cancelAsync until it has settled', async () => {
    const source = new CancellationTokenSource();
    const events: string[] = [];
    let finish!: () => void;
    const promise = cancelable(() => () => new Promise<void>((resolve) => (finish = resolve)), source.token);
    promise.catch(() => {});
    const canceled = source.cancelAsync().then(() => events.push('canceled'));
    await microtasks();
    events.push('undone');
    finish();
    await canceled;
    expect(events).toEqual(['undone', 'canceled']);
  });

  it('does not make cancelAsync reject when it rejects', async () => {
    const source = new CancellationTokenSource();
    const promise = cancelable(() => () => Promise.reject(new Error('E')), source.token);
    const rejected = expect(promise).rejects.toBeInstanceOf(UndoError);
    expect(await source.cancelAsync()).toBeUndefined();
    await rejected;
  });
});

it('an UndoError can be constructed with a message alone', () => {
  const error = new UndoError('The query goes on');
  expect([error.message, error.reason]).toEqual(['The query goes on', undefined]);
  expect(error).not.toHaveProperty('cause');
});

describe.each<[string, (error: Error) => unknown]>([
  [
    'throws',
    (error) => {
      throw error;
    },
  ],
  ['rejects', (error) => Promise.reject(error)],
])('an undo that %s', (_, fail) => {
  const error = new Error('no such query');

  it('makes the promise reject with an UndoError that holds its error and the reason', async () => {
    const source = new CancellationTokenSource();
    const promise = cancelable(() => () => fail(error), source.token);
    expect(() => source.cancel()).not.toThrow();
    const caught = (await promise.catch((caught: unknown) => caught)) as UndoError;
    expect(caught).toBeInstanceOf(UndoError);
    expect([caught.name, caught.message, caught.code, caught.cause, caught.reason]).toEqual([
      'UndoError',
      'The operation was canceled, and undoing it failed',
      'ERR_UNDO',
      error,
      source.token.reason,
    ]);
  });

  it('is not a cancellation', async () => {
    const source = new CancellationTokenSource();
    const promise = cancelable(() => () => fail(error), source.token);
    source.cancel();
    const caught = await promise.catch((caught: unknown) => caught);
    expect([cancellationKind(caught), cancellationKind(caught, source.token)]).toEqual([undefined, undefined]);
  });

  it('causes an unhandled rejection when nobody awaits the promise', async () => {
    const source = new CancellationTokenSource();
    const errors = await uncaughtDuring(() => {
      void cancelable(() => () => fail(error), source.token);
      source.cancel();
    });
    expect(errors).toEqual([expect.objectContaining({ name: 'UndoError', cause: error })]);
  });

  it('does not keep other operations from being undone', async () => {
    const source = new CancellationTokenSource();
    const undo = jest.fn();
    const promises = [undo, () => fail(error), undo].map((undo) => cancelable(() => undo, source.token));
    const settled = Promise.allSettled(promises);
    source.cancel();
    expect(undo).toHaveBeenCalledTimes(2);
    expect((await settled).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
  });
});

it('undoes the work even if an earlier callback throws with throwOnFirstError', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('E');
  const undo = jest.fn();
  const skipped = jest.fn();
  const promise = cancelable(() => undo, source.token);
  source.token.register(skipped);
  source.token.register(() => {
    throw error;
  });
  expect(() => source.cancel(undefined, { throwOnFirstError: true })).toThrow(error);
  expect([undo.mock.calls.length, skipped.mock.calls.length]).toEqual([1, 0]);
  await expect(promise).rejects.toBe(source.token.reason);
});

it.each([[null], [42], ['undo'], [{}], [Promise.resolve()]])(
  'rejects with a TypeError when the executor returns %p',
  async (returned) => {
    const source = new CancellationTokenSource();
    const promise = cancelable(() => returned as never, source.token);
    await expect(promise).rejects.toThrow(TypeError);
    await expect(promise).rejects.toThrow(
      /^Cannot wait for the work: 'executor\(\)' must be a function or undefined: received /,
    );
  },
);

it.each([[undefined], [null], [42], [Promise.resolve()]])('refuses %p as the executor', async (executor) => {
  await expect(cancelable(executor as never)).rejects.toThrow(
    expect.objectContaining({
      name: 'TypeError',
      message: expect.stringMatching(/^Cannot wait for the work: 'executor' must be a function: received /),
    }),
  );
});

it('refuses a bad executor even when the token is canceled', async () => {
  await expect(cancelable(42 as never, CancellationToken.canceled)).rejects.toThrow(TypeError);
});
