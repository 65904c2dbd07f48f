import { Cancelable, CancelError } from '@esfx/cancelable';
import { CancelToken } from '@esfx/canceltoken';
import { CancellationToken, CancellationTokenSource, isCancellation, withCancellation } from 'countermand';
import { fromEsfxCancelable, toEsfxCancelable } from 'countermand/interop';
import { rejectionOf } from '../support/promises.js';

describe('a Cancelable of esfx, converted to a token', () => {
  it('cancels work that it was passed to, with its own error as the reason', async () => {
    const source = CancelToken.source();
    const work = withCancellation(new Promise(() => {}), fromEsfxCancelable(source.token));
    source.cancel();
    const error = await rejectionOf(work);
    expect(error).toBeInstanceOf(CancelError);
    expect([error, isCancellation(error)]).toEqual([source.token.reason, true]);
  });

  it('converts to the same token as its source, which converts back to it', () => {
    const source = CancelToken.source();
    const token = fromEsfxCancelable(source.token);
    expect(fromEsfxCancelable(source)).toBe(token);
    expect(toEsfxCancelable(token)).toBe(source.token);
  });

  it('converts to CancellationToken.none when it can never be signaled', () => {
    const closed = CancelToken.source();
    closed.close();
    expect(fromEsfxCancelable(closed.token)).toBe(CancellationToken.none);
    expect(fromEsfxCancelable(CancelToken.none)).toBe(CancellationToken.none);
    expect(fromEsfxCancelable(Cancelable.none).isCancellationRequested).toBe(false);
  });

  it('converts to a canceled token when it is already signaled', () => {
    for (const canceled of [CancelToken.canceled, Cancelable.canceled, CancelToken.canceledWith(new Error('full'))]) {
      expect(fromEsfxCancelable(canceled).isCancellationRequested).toBe(true);
    }
    expect(fromEsfxCancelable(CancelToken.canceledWith(new Error('full'))).kind).toBe('failed');
  });

  it('is never canceled and runs no callback when its source is closed later', () => {
    const source = CancelToken.source();
    const token = fromEsfxCancelable(source.token);
    const callback = jest.fn();
    const registration = token.register(callback);
    source.close();
    source.cancel();
    expect([token.isCancellationRequested, callback.mock.calls.length, registration.unregister()]).toEqual([
      false,
      0,
      true,
    ]);
  });
});

describe('a token converted to a Cancelable of esfx', () => {
  it('is recognized as a Cancelable, and cancels a CancelToken that is linked to it', () => {
    const source = new CancellationTokenSource();
    const cancelable: Cancelable = toEsfxCancelable(source.token);
    expect([Cancelable.hasInstance(cancelable), Cancelable.isSignaled(cancelable)]).toEqual([true, false]);
    const linked = CancelToken.source([cancelable]);
    source.cancel('The user left');
    expect([linked.token.signaled, linked.token.reason]).toEqual([true, source.token.reason]);
    expect([Cancelable.isSignaled(cancelable), Cancelable.getReason(cancelable)]).toEqual([true, source.token.reason]);
    expect(() => Cancelable.throwIfSignaled(cancelable)).toThrow('The user left');
  });

  it('calls subscribers unless they have unsubscribed, and calls late subscribers at once', () => {
    const source = new CancellationTokenSource();
    const cancelable: Cancelable = toEsfxCancelable(source.token);
    const [leaves, stays] = [jest.fn(), jest.fn()];
    const subscription = Cancelable.subscribe(cancelable, leaves);
    Cancelable.subscribe(cancelable, stays);
    subscription.unsubscribe();
    source.cancel();
    Cancelable.subscribe(cancelable, stays);
    expect([leaves.mock.calls, stays.mock.calls]).toEqual([[], [[], []]]);
  });

  it('calls its subscribers in order, like esfx, and cancel throws their errors', () => {
    const source = new CancellationTokenSource();
    const cancelable: Cancelable = toEsfxCancelable(source.token);
    const log: number[] = [];
    Cancelable.subscribe(cancelable, () => {
      log.push(1);
      throw new Error('boom');
    });
    Cancelable.subscribe(cancelable, () => log.push(2));
    expect(() => source.cancel()).toThrow(AggregateError);
    expect(log).toEqual([1, 2]);
  });

  it('can never be signaled when its token is undefined', () => {
    const cancelable = toEsfxCancelable<{ canBeSignaled: boolean } & Cancelable>(undefined);
    expect([cancelable.canBeSignaled, Cancelable.isSignaled(cancelable)]).toEqual([false, false]);
  });
});
