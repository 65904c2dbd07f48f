import { CancellationToken } from 'countermand';
import { fromDonePromise } from 'countermand/interop';
import { deferred, microtasks } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

describe('a done promise', () => {
  it('cancels when it resolves, with what it resolves to as the reason', async () => {
    const reason = new Error('stop');
    const { promise, resolve } = deferred();
    const token = fromDonePromise(promise);
    const callback = jest.fn();
    token.register(callback);
    expect(token.isCancellationRequested).toBe(false);
    resolve(reason);
    await microtasks();
    expect([callback.mock.calls.length, token.reason]).toEqual([1, reason]);
  });

  it('cancels by hand when it resolves to nothing, as one of Go does', async () => {
    const token = fromDonePromise(Promise.resolve());
    await token.whenCanceled;
    expect([token.kind, (token.reason as Error).name]).toEqual(['canceled', 'AbortError']);
  });

  it('cancels when it rejects, which is no unhandled rejection', async () => {
    const error = new Error('The disk is full');
    let token!: CancellationToken;
    expect(
      await uncaughtDuring(() => {
        token = fromDonePromise(Promise.reject(error));
      }),
    ).toEqual([]);
    expect([token.kind, token.reason]).toEqual(['failed', error]);
  });

  it('is seen by polls, though nobody listened', async () => {
    const { promise, resolve } = deferred();
    const token = fromDonePromise(promise);
    resolve(undefined);
    expect(token.isCancellationRequested).toBe(false);
    await microtasks();
    expect(token.isCancellationRequested).toBe(true);
  });

  it('is told to wait once, whoever converts it and listens', () => {
    const promise = new Promise(() => {});
    const then = jest.spyOn(promise, 'then');
    const token = fromDonePromise(promise);
    for (let count = 0; count < 3; count++) token.register(() => {}).unregister();
    expect(fromDonePromise(promise)).toBe(token);
    expect(then).toHaveBeenCalledTimes(1);
  });

  it('counts once where it is a thenable that settles twice, or at once', () => {
    const callback = jest.fn();
    let settle!: (value: unknown) => void;
    const token = fromDonePromise({ then: (resolve: never) => void (settle = resolve) } as never);
    token.register(callback);
    settle('first');
    settle('second');
    expect([callback.mock.calls.length, token.reason]).toEqual([1, 'first']);
    const atOnce = fromDonePromise({ then: (resolve: (value: unknown) => void) => resolve('now') } as never);
    expect(atOnce.reason).toBe('now');
  });

  it('is never canceled where its then throws', () => {
    const token = fromDonePromise({
      then() {
        throw new Error('boom');
      },
    } as never);
    expect(token.isCancellationRequested).toBe(false);
  });

  it('is none where there is none, and refuses anything else', () => {
    expect([fromDonePromise(undefined), fromDonePromise(null)]).toEqual([
      CancellationToken.none,
      CancellationToken.none,
    ]);
    const wording = 'Cannot make a token from an object: expected a promise, undefined or null';
    expect(() => fromDonePromise({} as never)).toThrow(new TypeError(wording));
  });
});
