import { Cancelable, CancelError } from '@esfx/cancelable';
import { CancelToken } from '@esfx/canceltoken';
import { CancellationToken, CancellationTokenSource, isCancellation, withCancellation } from 'countermand';
import { fromEsfxCancelable, toEsfxCancelable } from 'countermand/interop';
import { rejectionOf } from '../support/promises.js';

describe('a Cancelable of esfx', () => {
  it('cancels what runs under it, with its own error as the reason', async () => {
    const source = CancelToken.source();
    const work = withCancellation(new Promise(() => {}), fromEsfxCancelable(source.token));
    source.cancel();
    const error = await rejectionOf(work);
    expect(error).toBeInstanceOf(CancelError);
    expect([error, isCancellation(error)]).toEqual([source.token.reason, true]);
  });

  it('gives the same token for its source, and is what that is converted back to', () => {
    const source = CancelToken.source();
    const token = fromEsfxCancelable(source.token);
    expect(fromEsfxCancelable(source)).toBe(token);
    expect(toEsfxCancelable(token)).toBe(source.token);
  });

  it('is none where it can never be signaled', () => {
    const closed = CancelToken.source();
    closed.close();
    expect(fromEsfxCancelable(closed.token)).toBe(CancellationToken.none);
    expect(fromEsfxCancelable(CancelToken.none)).toBe(CancellationToken.none);
    expect(fromEsfxCancelable(Cancelable.none).isCancellationRequested).toBe(false);
  });

  it('is canceled from the start where it is', () => {
    for (const canceled of [CancelToken.canceled, Cancelable.canceled, CancelToken.canceledWith(new Error('full'))]) {
      expect(fromEsfxCancelable(canceled).isCancellationRequested).toBe(true);
    }
    expect(fromEsfxCancelable(CancelToken.canceledWith(new Error('full'))).kind).toBe('failed');
  });

  it('that is closed later is not canceled, and calls nobody', () => {
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

describe('a Cancelable for esfx', () => {
  it('is one, and links theirs', () => {
    const source = new CancellationTokenSource();
    const cancelable: Cancelable = toEsfxCancelable(source.token);
    expect([Cancelable.hasInstance(cancelable), Cancelable.isSignaled(cancelable)]).toEqual([true, false]);
    const linked = CancelToken.source([cancelable]);
    source.cancel('The user left');
    expect([linked.token.signaled, linked.token.reason]).toEqual([true, source.token.reason]);
    expect([Cancelable.isSignaled(cancelable), Cancelable.getReason(cancelable)]).toEqual([true, source.token.reason]);
    expect(() => Cancelable.throwIfSignaled(cancelable)).toThrow('The user left');
  });

  it('is subscribed to until that ends, and calls at once where it is signaled', () => {
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

  it('can never be signaled where its token is none', () => {
    const cancelable = toEsfxCancelable<{ canBeSignaled: boolean } & Cancelable>(undefined);
    expect([cancelable.canBeSignaled, Cancelable.isSignaled(cancelable)]).toEqual([false, false]);
  });
});
