import { CancellationToken, CancellationTokenSource } from 'countermand';
import { fromSubscription, toObservable } from 'countermand/interop';
import { from, NEVER, Observable, of, Subscription, takeUntil } from 'rxjs';

describe('a subscription of RxJS, converted to a token', () => {
  it.each(['unsubscribes', 'completes', 'fails'] as const)('cancels the token when it %s', (how) => {
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

  it("loses its finalizer when the token's last callback is unregistered", () => {
    const subscription = new Subscription();
    const remove = jest.spyOn(subscription, 'remove');
    const token = fromSubscription(subscription);
    token.register(() => {}).unregister();
    expect((subscription as never as { _finalizers: unknown[] })._finalizers).toEqual([]);
    expect(remove).toHaveBeenCalledTimes(1);
  });

  it('is passed what its add method returned, to remove it, before RxJS 7', () => {
    const added = {};
    const subscription = { closed: false, add: () => added, remove: jest.fn() };
    fromSubscription(subscription)
      .register(() => {})
      .unregister();
    expect(subscription.remove.mock.calls).toEqual([[added]]);
  });

  it('converts to a canceled token when it has already ended', () => {
    expect(fromSubscription(Subscription.EMPTY).isCancellationRequested).toBe(true);
  });
});

describe('a token converted to an observable for RxJS', () => {
  it('completes an observable that is piped through takeUntil', () => {
    const source = new CancellationTokenSource();
    const complete = jest.fn();
    NEVER.pipe(takeUntil(toObservable(source.token))).subscribe({ complete });
    expect(complete).not.toHaveBeenCalled();
    source.cancel();
    expect(complete).toHaveBeenCalledTimes(1);
  });

  it('makes takeUntil emit nothing when the token is already canceled', () => {
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

  it('listens to its token only while it has subscribers', () => {
    const { signal } = new AbortController();
    const child = CancellationTokenSource.createLinkedTokenSource(signal);
    const finished = jest.fn();
    of(1)
      .pipe(takeUntil(toObservable(child.token)))
      .subscribe({ complete: finished });
    const subscription = NEVER.pipe(takeUntil(toObservable(child.token))).subscribe();
    subscription.unsubscribe();
    expect(finished).toHaveBeenCalledTimes(1); // the leak fixture checks the signal
  });

  it('accepts a function, an observer or nothing as the subscriber, without RxJS', () => {
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

  it('does not complete an observer that unsubscribes inside next', () => {
    const source = new CancellationTokenSource();
    const complete = jest.fn();
    const subscription = toObservable(source.token).subscribe({ next: () => subscription.unsubscribe(), complete });
    source.cancel();
    expect(complete).not.toHaveBeenCalled();
  });

  it('has a method named by Symbol.observable, even if that is defined later', () => {
    const before = toObservable(new CancellationTokenSource().token);
    const symbol = Symbol('observable');
    Object.defineProperty(Symbol, 'observable', { value: symbol, configurable: true });
    try {
      const after = toObservable(new CancellationTokenSource().token);
      for (const observable of [before, after]) {
        expect((observable as never as Record<symbol, () => unknown>)[symbol]!()).toBe(observable);
      }
    } finally {
      Reflect.deleteProperty(Symbol, 'observable');
    }
  });

  it('is the same each time, and refuses something that is not a token', () => {
    const { token } = new CancellationTokenSource();
    expect(toObservable(token)).toBe(toObservable(token));
    expect(() => toObservable(42 as never)).toThrow(TypeError);
  });
});
