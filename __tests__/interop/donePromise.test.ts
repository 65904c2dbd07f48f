import { CancellationToken, CancellationTokenSource } from 'countermand';
import { fromDonePromise } from 'countermand/interop';
import { deferred, microtasks } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

describe('fromDonePromise', () => {
  it('cancels when the promise resolves, with its result as the reason', async () => {
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

  it("cancels with kind 'canceled' when the promise resolves with undefined, like a done channel of Go", async () => {
    const token = fromDonePromise(Promise.resolve());
    await token.whenCanceled;
    expect([token.kind, (token.reason as Error).name]).toEqual(['canceled', 'AbortError']);
  });

  it('cancels when the promise rejects, which causes no unhandled rejection', async () => {
    const error = new Error('The disk is full');
    let token!: CancellationToken;
    expect(
      await uncaughtDuring(() => {
        token = fromDonePromise(Promise.reject(error));
      }),
    ).toEqual([]);
    expect([token.kind, token.reason]).toEqual(['failed', error]);
  });

  it('cancels even without callbacks: polls notice it', async () => {
    const { promise, resolve } = deferred();
    const token = fromDonePromise(promise);
    resolve(undefined);
    expect(token.isCancellationRequested).toBe(false);
    await microtasks();
    expect(token.isCancellationRequested).toBe(true);
  });

  it("calls the promise's then once, however often the promise is converted and callbacks are registered", () => {
    const promise = new Promise(() => {});
    const then = jest.spyOn(promise, 'then');
    const token = fromDonePromise(promise);
    for (let count = 0; count < 3; count++) token.register(() => {}).unregister();
    expect(fromDonePromise(promise)).toBe(token);
    expect(then).toHaveBeenCalledTimes(1);
  });

  it('is canceled once by a thenable that settles twice, and at once by a thenable that settles at once', () => {
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

  it('takes over the reason and kind of a token when the promise is its whenCanceled', async () => {
    const source = new CancellationTokenSource(0);
    const token = fromDonePromise(source.token.whenCanceled);
    await token.whenCanceled;
    expect([token.kind, token.reason]).toEqual(['timeout', source.token.reason]);
  });

  it('is never canceled when then of the promise throws', () => {
    const token = fromDonePromise({
      then() {
        throw new Error('boom');
      },
    } as never);
    expect(token.isCancellationRequested).toBe(false);
  });

  it('returns CancellationToken.none for undefined and null, and refuses anything that is not a promise', () => {
    expect([fromDonePromise(undefined), fromDonePromise(null)]).toEqual([
      CancellationToken.none,
      CancellationToken.none,
    ]);
    const wording = "Cannot convert a token: 'done' must be a promise, undefined or null: received an object";
    expect(() => fromDonePromise({} as never)).toThrow(new TypeError(wording));
  });
});
