import { CancellationToken, CancellationTokenSource } from 'countermand';
import { ordersOfThree } from '../support/orders.js';

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
  expect(callback).toHaveBeenCalledWith(source.token);
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
  source.token.register(() => late.cancel());
  expect([early.isCancellationRequested, late.isCancellationRequested]).toEqual([true, true]);
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

it('returns inert registrations for none and for canceled tokens, and distinct ones for live tokens', () => {
  const { token } = new CancellationTokenSource();
  expect(CancellationToken.none.register(() => {}).unregister()).toBe(false);
  expect(CancellationToken.canceled.register(() => {}).unregister()).toBe(false);
  const callback = () => {};
  expect(token.register(callback)).not.toBe(token.register(callback));
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
  source.token.register(oldest);
  const middleRegistration = source.token.register(middle);
  const newest = source.token.register(() => results.push(middleRegistration.unregister(), newest.unregister()));
  source.cancel();
  expect(results).toEqual([true, false]);
  expect(middle).not.toHaveBeenCalled();
  expect(oldest).toHaveBeenCalledTimes(1);
});

it('returns the token of a registration, even after its disposal, and none for an inert registration', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  const registration = token.register(() => {});
  expect(registration.token).toBe(token);
  source.dispose();
  registration.dispose();
  expect(registration.token).toBe(token);
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

it('disposes a registration asynchronously: removes it, or waits for its callback', async () => {
  await CancellationToken.none.register(() => {})[Symbol.asyncDispose]();

  const removed = new CancellationTokenSource();
  const callback = jest.fn();
  await removed.token.register(callback)[Symbol.asyncDispose]();
  removed.cancel();
  expect(callback).not.toHaveBeenCalled();

  const source = new CancellationTokenSource();
  const events: string[] = [];
  let finish!: () => void;
  const registration = source.token.register(async () => {
    await new Promise<void>((resolve) => (finish = resolve));
    events.push('callback done');
  });
  source.cancel();
  const disposed = registration[Symbol.asyncDispose]().then(() => events.push('disposed'));
  await Promise.resolve();
  finish();
  await disposed;
  expect(events).toEqual(['callback done', 'disposed']);
  registration.dispose();
  await registration[Symbol.asyncDispose]();
});

it('resolves cancelAsync when there is no callback to run', async () => {
  const source = new CancellationTokenSource();
  source.token.register(() => {}).dispose();
  const canceled = source.cancelAsync();
  expect(source.isCancellationRequested).toBe(true);
  expect(await canceled).toBeUndefined();
});

it('waits in cancelAsync for a slow callback, which runs once even if cancelAsync is called again', async () => {
  const source = new CancellationTokenSource();
  let finish!: () => void;
  const callback = jest.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  source.token.register(callback);
  const canceled = source.cancelAsync();
  expect([source.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 0]);
  await source.cancelAsync(); // completes at once
  let isDone = false;
  void canceled.then(() => (isDone = true));
  await Promise.resolve();
  await Promise.resolve();
  expect([callback.mock.calls.length, isDone]).toEqual([1, false]);
  finish();
  await canceled;
  expect(callback).toHaveBeenCalledTimes(1);
});

it('runs none of 1,000 callbacks before cancelAsync returns, and each of them once afterwards', async () => {
  const source = new CancellationTokenSource();
  const callback = jest.fn();
  for (let index = 0; index < 1000; index++) source.token.register(callback);
  const canceled = source.cancelAsync();
  expect(callback).not.toHaveBeenCalled();
  await canceled;
  expect(callback).toHaveBeenCalledTimes(1000);
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
