import { CancellationToken, CancellationTokenSource } from 'countermand';
import { ordersOfThree } from '../support/orders.js';

// The cases of .NET's own tests, by their numbers in the catalogue: callbacks and their registrations.

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

it('8. keeps registrations of the same function apart', () => {
  const source = new CancellationTokenSource();
  const a1 = jest.fn();
  const a2 = jest.fn();
  const registrations = [a1, a2, a2, a1].map((callback) => source.token.register(callback));
  registrations.slice(1).forEach((registration) => registration.dispose());
  source.cancel();
  expect(a1).toHaveBeenCalledTimes(1);
  expect(a2).not.toHaveBeenCalled();
});

it('9. has run the callback when register on a canceled token returns', () => {
  const source = new CancellationTokenSource();
  source.cancel();
  const callback = jest.fn();
  source.token.register(callback);
  expect(callback).toHaveBeenCalledWith(source.token);
});

it('17. runs callbacks last registered first', () => {
  const source = new CancellationTokenSource();
  const order: number[] = [];
  source.token.register(() => order.push(1));
  source.token.register(() => order.push(2));
  source.cancel();
  expect(order).toEqual([2, 1]);
});

it('18. lets callbacks cancel other sources, registered before or after the cancel', () => {
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

it('20. stops at the first error as it is with throwOnFirstError', () => {
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

it('21. runs all callbacks and throws all their errors in the order of calls', () => {
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

it('22. lets a registration be disposed of twice', () => {
  const registration = new CancellationTokenSource().token.register(() => {});
  registration.dispose();
  registration.dispose();
  expect(registration.unregister()).toBe(false);
});

it('23. gives inert registrations on none and on canceled tokens, distinct ones on live tokens', () => {
  const { token } = new CancellationTokenSource();
  expect(CancellationToken.none.register(() => {}).unregister()).toBe(false);
  expect(CancellationToken.canceled.register(() => {}).unregister()).toBe(false);
  const callback = () => {};
  expect(token.register(callback)).not.toBe(token.register(callback));
});

it('26. lets a callback dispose of an earlier registration, which then does not run', () => {
  const source = new CancellationTokenSource();
  const earlier = jest.fn();
  const registration = source.token.register(earlier);
  source.token.register(() => registration.dispose());
  source.cancel();
  expect(earlier).not.toHaveBeenCalled();
});

it.each(ordersOfThree)(
  '26. calls who is left when three of five are unregistered in the order %i, %i, %i',
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

it('36. honours an unregister from inside a callback: of the next, but not of itself', () => {
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

it('37. shows the token of a registration, none for an inert one, whatever happened to it', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  const registration = token.register(() => {});
  expect(registration.token).toBe(token);
  source.dispose();
  registration.dispose();
  expect(registration.token).toBe(token);
  expect(CancellationToken.canceled.register(() => {}).token).toBe(CancellationToken.none);
});

it('38. gives false for unregistering an inert registration', () => {
  expect(CancellationToken.none.register(() => {}).unregister()).toBe(false);
});

it('39. unregisters once', () => {
  const source = new CancellationTokenSource();
  const callback = jest.fn();
  const registration = source.token.register(callback);
  expect([registration.unregister(), registration.unregister()]).toEqual([true, false]);
  source.cancel();
  expect(callback).not.toHaveBeenCalled();
});

it('42. disposes of a registration asynchronously: removes it, or waits for its callback', async () => {
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

it('44. resolves cancelAsync when there is nothing to run', async () => {
  const source = new CancellationTokenSource();
  source.token.register(() => {}).dispose();
  const canceled = source.cancelAsync();
  expect(source.isCancellationRequested).toBe(true);
  expect(await canceled).toBeUndefined();
});

it('45. waits in cancelAsync for a slow callback, which runs once however often it is called', async () => {
  const source = new CancellationTokenSource();
  let finish!: () => void;
  const callback = jest.fn(() => new Promise<void>((resolve) => (finish = resolve)));
  source.token.register(callback);
  const canceled = source.cancelAsync();
  expect(source.isCancellationRequested).toBe(true);
  expect(source.cancelAsync()).toBe(canceled);
  let isDone = false;
  void canceled.then(() => (isDone = true));
  await Promise.resolve();
  await Promise.resolve();
  expect([callback.mock.calls.length, isDone]).toEqual([1, false]);
  finish();
  await canceled;
  expect(callback).toHaveBeenCalledTimes(1);
});

it('46. runs none of 1,000 callbacks before cancelAsync returns, and each once', async () => {
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
    'an object that does not let itself be asked whether it is a promise',
    Object.defineProperty({}, 'then', {
      get() {
        throw new Error('private');
      },
    }),
  ],
])('takes %s that a callback returns for no promise', async (_, returned) => {
  for (const form of ['cancel', 'cancelAsync'] as const) {
    const source = new CancellationTokenSource();
    const registration = source.token.register(() => returned);
    expect(await source[form]()).toBeUndefined();
    expect(await registration[Symbol.asyncDispose]()).toBeUndefined();
  }
});
