import { CancellationToken, CancellationTokenSource } from 'countermand';
import { fromSubscription, toObservable } from 'countermand/interop';
import { from, NEVER, Observable, of, Subscription, takeUntil } from 'rxjs';

describe('a subscription of RxJS', () => {
  it.each(['unsubscribes', 'completes', 'fails'] as const)('cancels the work when it %s', (how) => {
    let token!: CancellationToken;
    let end!: () => void;
    const observable = new Observable<string>((subscriber) => {
      token = fromSubscription(subscriber);
      end = how === 'completes' ? () => subscriber.complete() : () => subscriber.error(new Error('The disk is full'));
    });
    const subscription = observable.subscribe({ error() {} });
    const callback = jest.fn();
    token.register(callback);
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
    if (how === 'unsubscribes') subscription.unsubscribe();
    else end();
    expect([callback.mock.calls.length, token.kind]).toEqual([1, 'canceled']);
  });

  it('is let go when nobody listens any more', () => {
    const subscription = new Subscription();
    const remove = jest.spyOn(subscription, 'remove');
    const token = fromSubscription(subscription);
    token.register(() => {}).unregister();
    expect((subscription as never as { _finalizers: unknown[] })._finalizers).toEqual([]);
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('of before RxJS 7 gives what is to be removed', () => {
    const added = {};
    const subscription = { closed: false, add: () => added, remove: jest.fn() };
    fromSubscription(subscription)
      .register(() => {})
      .unregister();
    expect(subscription.remove.mock.calls).toEqual([[added]]);
  });

  it('is canceled from the start where it has ended', () => {
    expect(fromSubscription(Subscription.EMPTY).isCancellationRequested).toBe(true);
  });
});

describe('an observable for RxJS', () => {
  it('ends what takes until it', () => {
    const source = new CancellationTokenSource();
    const complete = jest.fn();
    NEVER.pipe(takeUntil(toObservable(source.token))).subscribe({ complete });
    expect(complete).not.toHaveBeenCalled();
    source.cancel();
    expect(complete).toHaveBeenCalledTimes(1);
  });

  it('lets nothing pass where its token is canceled already', () => {
    const next = jest.fn();
    of(1, 2)
      .pipe(takeUntil(toObservable(CancellationToken.canceled)))
      .subscribe(next);
    expect(next).not.toHaveBeenCalled();
  });

  it('emits the token and completes', () => {
    const source = new CancellationTokenSource();
    const log: unknown[] = [];
    const emitted = from(toObservable(source.token));
    emitted.subscribe({ next: (token) => log.push(token), complete: () => log.push('complete') });
    source.cancel();
    expect(log).toEqual([source.token, 'complete']);
  });

  it('listens only while somebody is subscribed', () => {
    const { signal } = new AbortController();
    const child = CancellationTokenSource.createLinkedTokenSource(signal);
    const finished = jest.fn();
    of(1)
      .pipe(takeUntil(toObservable(child.token)))
      .subscribe({ complete: finished });
    const subscription = NEVER.pipe(takeUntil(toObservable(child.token))).subscribe();
    subscription.unsubscribe();
    expect(finished).toHaveBeenCalledTimes(1); // the leak fixture looks at the signal
  });

  it('is subscribed to without RxJS, by a function, an observer or nobody', () => {
    const source = new CancellationTokenSource();
    const observable = toObservable(source.token);
    const next = jest.fn();
    observable.subscribe(next);
    observable.subscribe({});
    observable.subscribe(null);
    observable.subscribe().unsubscribe();
    source.cancel();
    expect(next.mock.calls).toEqual([[source.token]]);
  });

  it('is known by the symbol, where there is one', () => {
    const symbol = Symbol('observable');
    Object.defineProperty(Symbol, 'observable', { value: symbol, configurable: true });
    try {
      const observable = toObservable(new CancellationTokenSource().token) as never as Record<symbol, () => unknown>;
      expect(observable[symbol]!()).toBe(observable);
    } finally {
      Reflect.deleteProperty(Symbol, 'observable');
    }
  });

  it('is the same each time, and refuses what is no token', () => {
    const { token } = new CancellationTokenSource();
    expect(toObservable(token)).toBe(toObservable(token));
    expect(() => toObservable(42 as never)).toThrow(TypeError);
  });
});
