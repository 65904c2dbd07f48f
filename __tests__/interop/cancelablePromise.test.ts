import { CancellationToken, CancellationTokenSource, delay, UndoError } from 'countermand';
import { fromCancelablePromise, toCancelablePromise } from 'countermand/interop';
import type PCancelable from 'p-cancelable';
import { importByNode } from '../support/importByNode.js';
import { never, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

async function makePCancelable(onCancel: () => void): Promise<{ promise: PCancelable<unknown> }> {
  const { default: Class } = (await importByNode('p-cancelable')) as typeof import('p-cancelable');
  return { promise: new Class((_resolve, _reject, register) => register(onCancel)) }; // in an object, since it is a promise
}

describe('fromCancelablePromise', () => {
  it('cancels a promise of p-cancelable when the token is canceled, and rejects with the reason', async () => {
    const onCancel = jest.fn();
    const { promise } = await makePCancelable(onCancel);
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(promise, source.token);
    expect(promise.isCanceled).toBe(false);
    expect(await uncaughtDuring(() => source.cancel('The user left'))).toEqual([]);
    expect(await rejectionOf(waiting)).toBe(source.token.reason);
    expect([promise.isCanceled, onCancel.mock.calls.length]).toEqual([true, 1]);
  });

  it('cancels the promise at once when the token is already canceled', async () => {
    const promise = Object.assign(new Promise(() => {}), { cancel: jest.fn() });
    const waiting = fromCancelablePromise(promise, CancellationToken.canceled);
    await expect(waiting).rejects.toBe(CancellationToken.canceled.reason);
    expect(promise.cancel).toHaveBeenCalledTimes(1);
  });

  it('settles like the promise, and does not cancel it later', async () => {
    const cancel = jest.fn();
    const source = new CancellationTokenSource();
    const promises = [Promise.resolve(1), Promise.reject(new Error('The disk is full'))];
    const [one, two] = promises.map((promise) =>
      fromCancelablePromise(Object.assign(promise, { cancel }), source.token),
    );
    await expect(one).resolves.toBe(1);
    await expect(two).rejects.toThrow('The disk is full');
    source.cancel();
    expect(cancel).not.toHaveBeenCalled();
  });

  it('does not call the function when the token is already canceled', async () => {
    const make = jest.fn();
    await expect(fromCancelablePromise(make, CancellationToken.canceled)).rejects.toMatchObject({ name: 'AbortError' });
    expect(make).not.toHaveBeenCalled();
  });

  it('cancels a promise that a function returns', async () => {
    const promise = Object.assign(new Promise(() => {}), { cancel: jest.fn() });
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(() => promise, source.token);
    source.cancel();
    await rejectionOf(waiting);
    expect(promise.cancel).toHaveBeenCalledTimes(1);
  });

  it('passes the reason to cancel, and does not wait when cancel returns the promise itself', async () => {
    const cancel = jest.fn((): unknown => promise);
    const promise: Promise<unknown> & { cancel(reason: unknown): unknown } = Object.assign(new Promise(() => {}), {
      cancel,
    });
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(promise, source.token);
    source.cancel();
    expect(await rejectionOf(waiting)).toBe(source.token.reason);
    expect(cancel.mock.calls).toEqual([[source.token.reason]]);
  });

  it('waits for the promise that cancel returns', async () => {
    const log: string[] = [];
    const cancel = () => delay(1).then(() => log.push('undone'));
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(Object.assign(new Promise(() => {}), { cancel }), source.token);
    source.cancel();
    await rejectionOf(waiting);
    expect(log).toEqual(['undone']);
  });

  it('cancels a promise of toCancelablePromise with the same reason', async () => {
    const source = new CancellationTokenSource(0);
    const inner = toCancelablePromise(() => never);
    await rejectionOf(fromCancelablePromise(inner, source.token));
    expect(await rejectionOf(inner)).toBe(source.token.reason);
  });

  it('rejects with an UndoError when cancel throws', async () => {
    const boom = new Error('boom');
    const cancel = () => {
      throw boom;
    };
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(Object.assign(new Promise(() => {}), { cancel }), source.token);
    source.cancel();
    const error = await rejectionOf(waiting);
    expect(error).toBeInstanceOf(UndoError);
    expect(error.cause).toBe(boom);
  });

  it.each([
    ['a Promise', Promise.resolve()],
    ['an object', { cancel() {} }],
    ['undefined', undefined],
  ])('refuses %s', async (name, promise) => {
    const wording = (argument: string) =>
      `Cannot wait for the work: '${argument}' must be a promise with a cancel method: received ${name}`;
    const fromPromise = fromCancelablePromise(promise as never, undefined);
    await expect(fromPromise).rejects.toEqual(new TypeError(wording('work')));
    const fromFunction = fromCancelablePromise(() => promise as never, undefined);
    await expect(fromFunction).rejects.toEqual(new TypeError(wording('work()')));
  });
});

describe('toCancelablePromise', () => {
  it('rejects when its token is not a token', async () => {
    await expect(toCancelablePromise(() => 1, 42 as never)).rejects.toThrow(
      "Cannot wait for the work: 'token' must be a CancellationToken, an AbortSignal, undefined or null: received 42",
    );
  });

  it('resolves with the result of the work', async () => {
    await expect(toCancelablePromise(() => 1)).resolves.toBe(1);
    await expect(toCancelablePromise(Promise.resolve(2))).resolves.toBe(2);
  });

  it('stops the work and rejects with the reason when cancel is called with one', async () => {
    let given!: CancellationToken;
    const promise = toCancelablePromise((token) => {
      given = token;
      return never;
    });
    promise.cancel('The user left');
    expect((await rejectionOf(promise)).message).toBe('The user left');
    expect([given.isCancellationRequested, given.reason]).toEqual([true, await rejectionOf(promise)]);
  });

  it('stops the work when the token is canceled, and removes its listeners from the token', async () => {
    const controller = new AbortController();
    const promise = toCancelablePromise((token) => delay(60_000, token), controller.signal);
    const done = toCancelablePromise(() => Promise.resolve(1), controller.signal);
    await done;
    controller.abort();
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
    const { signal } = new AbortController();
    await toCancelablePromise(() => Promise.resolve(1), signal); // the leak fixture checks the signal
  });

  it('causes no unhandled rejection when it is canceled and nobody awaits it', async () => {
    expect(await uncaughtDuring(() => toCancelablePromise(() => never).cancel())).toEqual([]);
  });

  it('causes an unhandled rejection when the work fails and nobody awaits it', async () => {
    const failure = new Error('The disk is full');
    const uncaught = await uncaughtDuring(() => {
      void toCancelablePromise(() => Promise.reject(failure));
      void toCancelablePromise(Promise.reject(failure));
    });
    expect(uncaught).toEqual([failure, failure]);
  });

  it('ignores cancel after it has resolved', async () => {
    const promise = toCancelablePromise(() => 1);
    await promise;
    promise.cancel();
    await expect(promise).resolves.toBe(1);
  });

  it('rejects when an argument is wrong, and then still has a cancel method', async () => {
    const promises = [
      toCancelablePromise(() => 1, 42 as never),
      toCancelablePromise(42 as never),
      toCancelablePromise(new ReadableStream() as never),
    ];
    for (const promise of promises) {
      expect(await rejectionOf(promise)).toBeInstanceOf(TypeError);
      promise.cancel();
    }
  });

  it('rejects without starting when the token is already canceled', async () => {
    const work = jest.fn();
    await expect(toCancelablePromise(work, CancellationToken.canceled)).rejects.toMatchObject({ name: 'AbortError' });
    expect(work).not.toHaveBeenCalled();
  });
});
