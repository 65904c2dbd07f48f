import { CancellationToken, CancellationTokenSource } from 'countermand';
import { ordersOfThree } from '../support/orders.js';
import { deferred, isSettled, microtasks } from '../support/promises.js';

// The cases of .NET's own tests: callbacks and their registrations.

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

it('keeps several registrations of the same function apart', () => {
  const source = new CancellationTokenSource();
  const a1 = jest.fn();
  const a2 = jest.fn();
  const registrations = [a1, a2, a2, a1].map((callback) => source.token.register(callback));
  registrations.slice(1).forEach((registration) => registration.dispose());
  source.cancel();
  expect(a1).toHaveBeenCalledTimes(1);
  expect(a2).not.toHaveBeenCalled();
});

it('runs the callback before register returns when the token is already canceled', () => {
  const source = new CancellationTokenSource();
  source.cancel();
  const callback = jest.fn();
  source.token.register(callback);
  expect(callback).toHaveBeenCalledTimes(1);
  expect(callback.mock.calls[0]![0]).toBe(source.token);
});

it('runs callbacks in reverse order of registration', () => {
  const source = new CancellationTokenSource();
  const order: number[] = [];
  source.token.register(() => order.push(1));
  source.token.register(() => order.push(2));
  source.cancel();
  expect(order).toEqual([2, 1]);
});

it('allows callbacks to cancel other sources, registered before or after the cancellation', () => {
  const [source, early, late] = [1, 2, 3].map(() => new CancellationTokenSource()) as [
    CancellationTokenSource,
    CancellationTokenSource,
    CancellationTokenSource,
  ];
  source.token.register(() => early.cancel());
  source.cancel();
  expect([early.isCancellationRequested, late.isCancellationRequested]).toEqual([true, false]);
  source.token.register(() => late.cancel());
  expect(late.isCancellationRequested).toBe(true);
});

it('throws the first error itself and runs no further callbacks with throwOnFirstError', () => {
  const source = new CancellationTokenSource();
  const first = jest.fn();
  const error = new Error('E2');
  const registration = source.token.register(first);
  source.token.register(() => {
    throw error;
  });
  expect(thrownBy(() => source.cancel(undefined, { throwOnFirstError: true }))).toBe(error);
  expect(first).not.toHaveBeenCalled();
  expect(registration.unregister()).toBe(false);
  expect(source.isCancellationRequested).toBe(true);
});

it('runs all callbacks, and then throws all their errors in the order of the calls', () => {
  const source = new CancellationTokenSource();
  const [e1, e2] = [new Error('E1'), new Error('E2')];
  source.token.register(() => {
    throw e1;
  });
  source.token.register(() => {
    throw e2;
  });
  const error = thrownBy(() => source.cancel()) as AggregateError;
  expect(error.name).toBe('AggregateError');
  expect(error.errors).toEqual([e2, e1]);
});

it('allows disposing of a registration twice', () => {
  const registration = new CancellationTokenSource().token.register(() => {});
  registration.dispose();
  registration.dispose();
  expect(registration.unregister()).toBe(false);
});

it('returns one and the same inert registration for none and for canceled tokens, but runs callbacks only for the latter', () => {
  const source = new CancellationTokenSource();
  source.cancel();
  const inert = CancellationToken.none.register(() => {});
  expect(inert.unregister()).toBe(false);
  for (const token of [CancellationToken.none, CancellationToken.canceled, source.token]) {
    for (const callback of [jest.fn(), jest.fn()]) {
      const registration = token.register(callback);
      expect(registration).toBe(inert);
      expect(registration.unregister()).toBe(false);
      expect(callback).toHaveBeenCalledTimes(token === CancellationToken.none ? 0 : 1);
    }
  }
});

it('returns a registration of its own for each callback on a live token, even for the same function', () => {
  const [first, second] = [new CancellationTokenSource(), new CancellationTokenSource()];
  const callback = jest.fn();
  const registrations = [first, first, second].map(({ token }) => token.register(callback));
  expect(new Set([...registrations, CancellationToken.none.register(callback)]).size).toBe(4);
  expect([registrations[0]!.unregister(), registrations[0]!.unregister()]).toEqual([true, false]);
  first.cancel();
  expect(callback).toHaveBeenCalledTimes(1);
  second.cancel();
  expect(callback).toHaveBeenCalledTimes(2);
});

it('does not run a callback whose registration is disposed by another callback that runs first', () => {
  const source = new CancellationTokenSource();
  const earlier = jest.fn();
  const registration = source.token.register(earlier);
  source.token.register(() => registration.dispose());
  source.cancel();
  expect(earlier).not.toHaveBeenCalled();
});

it.each(ordersOfThree)(
  'runs the remaining callbacks when three of five are unregistered in the order %i, %i, %i',
  (...order) => {
    const source = new CancellationTokenSource();
    const called: string[] = [];
    source.token.register(() => called.push('oldest'));
    const registrations = [0, 1, 2].map((index) => source.token.register(() => called.push(String(index))));
    source.token.register(() => called.push('newest'));
    for (const index of order) expect(registrations[index]!.unregister()).toBe(true);
    source.cancel();
    expect(called).toEqual(['newest', 'oldest']);
  },
);

it('allows a callback to unregister the next one, but not itself', () => {
  const source = new CancellationTokenSource();
  const oldest = jest.fn();
  const middle = jest.fn();
  const results: boolean[] = [];
  const oldestRegistration = source.token.register(oldest);
  const middleRegistration = source.token.register(middle);
  const newest = source.token.register(() => results.push(newest.unregister(), middleRegistration.unregister()));
  source.cancel();
  expect(results).toEqual([false, true]);
  expect(middle).not.toHaveBeenCalled();
  expect(oldest).toHaveBeenCalledTimes(1);
  expect(oldestRegistration.unregister()).toBe(false);
});

it('returns false from unregister, without waiting, while an asynchronous callback is under way', async () => {
  const source = new CancellationTokenSource();
  const work = deferred<void>();
  let isDone = false;
  const registration = source.token.register(() => work.promise.then(() => (isDone = true)));
  const canceled = source.cancelAsync();
  await microtasks();
  expect([registration.unregister(), isDone]).toEqual([false, false]);
  work.resolve();
  await canceled;
  expect(isDone).toBe(true);
});

it('returns the token of a registration, even after its disposal, and none for an inert registration', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  const registration = token.register(() => {});
  expect(registration.token).toBe(token);
  expect(registration.token).not.toBe(CancellationToken.none);
  source.dispose();
  expect(registration.token).toBe(token);
  registration.dispose();
  expect(registration.token).toBe(token);
  expect(CancellationToken.none.register(() => {}).token).toBe(CancellationToken.none);
  expect(CancellationToken.canceled.register(() => {}).token).toBe(CancellationToken.none);
});

it('returns false from unregister of an inert registration', () => {
  expect(CancellationToken.none.register(() => {}).unregister()).toBe(false);
});

it('returns true from unregister the first time only', () => {
  const source = new CancellationTokenSource();
  const callback = jest.fn();
  const registration = source.token.register(callback);
  expect([registration.unregister(), registration.unregister()]).toEqual([true, false]);
  source.cancel();
  expect(callback).not.toHaveBeenCalled();
});

it('resolves the asynchronous disposal of an inert registration at once', async () => {
  expect(await isSettled(CancellationToken.none.register(() => {})[Symbol.asyncDispose]())).toBe(true);
  expect(await isSettled(CancellationToken.canceled.register(() => {})[Symbol.asyncDispose]())).toBe(true);
});

it('has removed the callback as soon as the asynchronous disposal is called', async () => {
  const source = new CancellationTokenSource();
  const callback = jest.fn();
  const disposed = source.token.register(callback)[Symbol.asyncDispose]();
  source.cancel();
  expect(await isSettled(disposed)).toBe(true);
  expect(callback).not.toHaveBeenCalled();
});

it.each(['cancel', 'cancelAsync'] as const)(
  'waits in an asynchronous disposal for its callback that is under way since %s',
  async (cancel) => {
    const source = new CancellationTokenSource();
    const work = deferred<void>();
    const events: string[] = [];
    const registration = source.token.register(async () => {
      await work.promise;
      events.push('callback done');
    });
    const canceled = source[cancel]();
    await microtasks();
    const disposed = registration[Symbol.asyncDispose]();
    const noted = disposed.then(() => events.push('disposed'));
    expect(await isSettled(disposed)).toBe(false);
    work.resolve();
    await noted;
    expect(events).toEqual(['callback done', 'disposed']);
    await canceled;
  },
);

it('disposes asynchronously of the next callback at once while one is under way, and goes on with the rest', async () => {
  const source = new CancellationTokenSource();
  const work = deferred<void>();
  const [oldest, middle] = [jest.fn(), jest.fn()];
  const oldestRegistration = source.token.register(oldest);
  const middleRegistration = source.token.register(middle);
  let disposedMiddle!: PromiseLike<void>;
  const newestRegistration = source.token.register(() => {
    disposedMiddle = middleRegistration[Symbol.asyncDispose]();
    return work.promise;
  });
  const canceled = source.cancelAsync();
  await microtasks();
  const disposedNewest = newestRegistration[Symbol.asyncDispose]();
  expect(await isSettled(disposedMiddle)).toBe(true);
  expect(await isSettled(oldestRegistration[Symbol.asyncDispose]())).toBe(true);
  expect([middle.mock.calls.length, oldest.mock.calls.length]).toEqual([0, 1]);
  expect(await isSettled(disposedNewest)).toBe(false);
  work.resolve();
  await disposedNewest;
  await canceled;
  expect(middle).not.toHaveBeenCalled();
});

it.each(['dispose', 'unregister', Symbol.asyncDispose] as const)(
  'does nothing in an asynchronous disposal after %p',
  async (how) => {
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    const registration = source.token.register(callback);
    await registration[how]();
    expect(await isSettled(registration[Symbol.asyncDispose]())).toBe(true);
    source.cancel();
    expect(callback).not.toHaveBeenCalled();
  },
);

it('can be disposed of in every way after its callback has ended', async () => {
  const source = new CancellationTokenSource();
  const registration = source.token.register(async () => {});
  await source.cancelAsync();
  registration.dispose();
  expect(registration.unregister()).toBe(false);
  expect(await isSettled(registration[Symbol.asyncDispose]())).toBe(true);
});

it.each<[string, (token: CancellationToken) => void]>([
  ['none was registered', () => {}],
  ['the only one was disposed of', (token) => token.register(() => {}).dispose()],
])('completes cancelAsync at once when there is no callback to run: %s', async (_, prepare) => {
  const source = new CancellationTokenSource();
  prepare(source.token);
  const canceled = source.cancelAsync();
  expect([source.isCancellationRequested, source.token.isCancellationRequested]).toEqual([true, true]);
  expect(await isSettled(canceled)).toBe(true);
  expect(await canceled).toBeUndefined();
});

it('waits in cancelAsync for a slow callback, which runs once even if cancelAsync is called again', async () => {
  const source = new CancellationTokenSource();
  const work = deferred<void>();
  const callback = jest.fn(() => work.promise);
  source.token.register(callback);
  const canceled = source.cancelAsync();
  expect([source.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 0]);
  const second = source.cancelAsync();
  expect(await isSettled(second)).toBe(true);
  expect([callback.mock.calls.length, await isSettled(canceled)]).toEqual([1, false]);
  const third = source.cancelAsync(); // while the callback is under way
  expect([await isSettled(third), await isSettled(canceled)]).toEqual([true, false]);
  work.resolve();
  expect(await canceled).toBeUndefined();
  expect(callback).toHaveBeenCalledTimes(1);
});

it('runs none of 1,000 callbacks before cancelAsync returns, and each of them once afterwards', async () => {
  const source = new CancellationTokenSource();
  const called: number[] = [];
  const numbers = Array.from({ length: 1000 }, (_, index) => index);
  for (const number of numbers) source.token.register(() => called.push(number));
  const canceled = source.cancelAsync();
  expect([source.isCancellationRequested, called.length]).toEqual([true, 0]);
  await canceled;
  expect(called).toEqual(numbers.reverse());
});

it.each<[string, object | null]>([
  ['null', null],
  ['an object', { answer: 42 }],
  [
    'an object whose then getter throws',
    Object.defineProperty({}, 'then', {
      get() {
        throw new Error('private');
      },
    }),
  ],
])('does not treat %s that a callback returns as a promise', async (_, returned) => {
  for (const form of ['cancel', 'cancelAsync'] as const) {
    const source = new CancellationTokenSource();
    const registration = source.token.register(() => returned);
    expect(await source[form]()).toBeUndefined();
    expect(await registration[Symbol.asyncDispose]()).toBeUndefined();
  }
});
