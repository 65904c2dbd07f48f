import { CancellationToken, CancellationTokenSource, delay, UndoError } from 'countermand';
import { fromCancelablePromise, toCancelablePromise } from 'countermand/interop';
import type PCancelable from 'p-cancelable';
import { importByNode } from '../support/importByNode.js';
import { never, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

async function makePCancelable(onCancel: () => void): Promise<{ promise: PCancelable<unknown> }> {
  const { default: Class } = (await importByNode('p-cancelable')) as typeof import('p-cancelable');
  return { promise: new Class((_resolve, _reject, register) => register(onCancel)) }; // in an object, as it is a promise
}

describe('a promise with a cancel method', () => {
  it('of p-cancelable is canceled with the token, and rejects with the reason', async () => {
    const onCancel = jest.fn();
    const { promise } = await makePCancelable(onCancel);
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(promise, source.token);
    expect(promise.isCanceled).toBe(false);
    expect(await uncaughtDuring(() => source.cancel('The user left'))).toEqual([]);
    expect(await rejectionOf(waiting)).toBe(source.token.reason);
    expect([promise.isCanceled, onCancel.mock.calls.length]).toEqual([true, 1]);
  });

  it('is canceled at once where the token is canceled already', async () => {
    const promise = Object.assign(new Promise(() => {}), { cancel: jest.fn() });
    const waiting = fromCancelablePromise(promise, CancellationToken.canceled);
    await expect(waiting).rejects.toBe(CancellationToken.canceled.reason);
    expect(promise.cancel).toHaveBeenCalledTimes(1);
  });

  it('gives its result, and is left alone later', async () => {
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

  it('is not made by a function under a canceled token', async () => {
    const make = jest.fn();
    await expect(fromCancelablePromise(make, CancellationToken.canceled)).rejects.toMatchObject({ name: 'AbortError' });
    expect(make).not.toHaveBeenCalled();
  });

  it('is canceled where a function made it', async () => {
    const promise = Object.assign(new Promise(() => {}), { cancel: jest.fn() });
    const source = new CancellationTokenSource();
    const waiting = fromCancelablePromise(() => promise, source.token);
    source.cancel();
    await rejectionOf(waiting);
    expect(promise.cancel).toHaveBeenCalledTimes(1);
  });

  it('whose cancel throws is an UndoError', async () => {
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
  ])('cannot be %s', async (name, promise) => {
    const wording = `Cannot wait for ${name}: expected a promise that has a cancel method`;
    for (const work of [promise, () => promise]) {
      await expect(fromCancelablePromise(work as never, undefined)).rejects.toEqual(new TypeError(wording));
    }
  });
});

describe('toCancelablePromise', () => {
  it('gives the result of the work', async () => {
    await expect(toCancelablePromise(() => 1)).resolves.toBe(1);
    await expect(toCancelablePromise(Promise.resolve(2))).resolves.toBe(2);
  });

  it('stops the work when it is canceled, for the reason that is given', async () => {
    let given!: CancellationToken;
    const promise = toCancelablePromise((token) => {
      given = token;
      return never;
    });
    promise.cancel('The user left');
    expect((await rejectionOf(promise)).message).toBe('The user left');
    expect([given.isCancellationRequested, given.reason]).toEqual([true, await rejectionOf(promise)]);
  });

  it('stops it when the token is canceled, and leaves nothing behind on it', async () => {
    const controller = new AbortController();
    const promise = toCancelablePromise((token) => delay(60_000, token), controller.signal);
    const done = toCancelablePromise(() => Promise.resolve(1), controller.signal);
    await done;
    controller.abort();
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
    const { signal } = new AbortController();
    await toCancelablePromise(() => Promise.resolve(1), signal); // the leak fixture looks at the signal
  });

  it('is no unhandled rejection where it is canceled and nobody awaits it', async () => {
    expect(await uncaughtDuring(() => toCancelablePromise(() => never).cancel())).toEqual([]);
  });

  it('does nothing when it is canceled too late', async () => {
    const promise = toCancelablePromise(() => 1);
    await promise;
    promise.cancel();
    await expect(promise).resolves.toBe(1);
  });

  it('rejects where an argument is of the wrong kind, and can be canceled still', async () => {
    const promises = [toCancelablePromise(() => 1, 42 as never), toCancelablePromise(42 as never)];
    for (const promise of promises) {
      expect(await rejectionOf(promise)).toBeInstanceOf(TypeError);
      promise.cancel();
    }
  });

  it('starts nothing where the token is canceled already', async () => {
    const work = jest.fn();
    await expect(toCancelablePromise(work, CancellationToken.canceled)).rejects.toMatchObject({ name: 'AbortError' });
    expect(work).not.toHaveBeenCalled();
  });
});
