import { hasMembers, hasMethods } from '../core/base/ask.js';
import { type CancellationToken, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Incoming } from './Incoming.js';

declare global {
  // As RxJS declares it: the property by which observables of different makes recognize each other.
  interface SymbolConstructor {
    readonly observable: symbol;
  }
}

/** The members of a `Subscription` or `Subscriber` of RxJS that are used. */
export interface SubscriptionLike {
  readonly closed: boolean;
  add(teardown: () => void): unknown;
  remove(teardown: any): void;
}

/** The members of an observer that are used. */
export interface ObserverLike<T> {
  next?: ((value: T) => void) | undefined;
  complete?: (() => void) | undefined;
}

/** What RxJS accepts as an observable. */
export interface ObservableLike<T> {
  subscribe(observer?: ObserverLike<T> | ((value: T) => void) | null): { unsubscribe(): void };
  [Symbol.observable](): ObservableLike<T>;
}

const subscriptions = new Incoming<SubscriptionLike>({
  matches: (source) => hasMembers(source, 'closed') && hasMethods(source, 'add', 'remove'),
  wanted: 'an RxJS Subscription',
  argument: 'subscription',
  isCanceled: (subscription) => subscription.closed,
  listen: (subscription, onChange) => {
    // Before RxJS 7, a function that is added is wrapped, and only the wrapper can be removed.
    const added = subscription.add(onChange) ?? onChange;
    return () => {
      subscription.remove(added);
    };
  },
});

/**
 * The token that is canceled when a subscription of RxJS ends, by `unsubscribe()` or because the observable completed
 * or failed. In `new Observable(subscriber => ...)`, it stops the work when the subscriber leaves.
 *
 * ```ts
 * import { Observable } from 'rxjs';
 * import { fromSubscription } from 'countermand/interop';
 *
 * const page = new Observable<string>((subscriber) => {
 *   const { signal } = fromSubscription(subscriber);
 *   fetch('https://example.com/slow', { signal })
 *     .then((response) => response.text())
 *     .then(subscriber.next.bind(subscriber))
 *     .catch((error: Error) => console.log(error.name)); // AbortError
 * });
 * page.subscribe().unsubscribe();
 * ```
 *
 * @returns `CancellationToken.none` for `undefined` and `null`
 * @throws TypeError for anything else
 */
export function fromSubscription(subscription: SubscriptionLike | null | undefined): CancellationToken {
  return subscriptions.from(subscription);
}

const observables = new WeakMap<CancellationToken, TokenObservable>();

/**
 * An observable that emits the token when it is canceled, at once if it already is, and then completes: for
 * `takeUntil`, and wherever RxJS accepts an observable. It listens only while somebody is subscribed. The types of RxJS
 * 6 accept only its own observables: `takeUntil(from(toObservable(token)))`.
 *
 * A stream that `takeUntil` cuts off looks complete. To make it fail instead, let the notifier throw:
 * `merge(stream, from(toObservable(token)).pipe(tap((token) => token.throwIfCancellationRequested())))`.
 *
 * ```ts
 * import { NEVER, takeUntil } from 'rxjs';
 * import { toObservable } from 'countermand/interop';
 *
 * const source = new CancellationTokenSource();
 * NEVER.pipe(takeUntil(toObservable(source.token))).subscribe({ complete: () => console.log('over') }); // over
 * source.cancel();
 * ```
 *
 * @returns always the same object
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function toObservable(token: CancellationTokenLike): ObservableLike<CancellationToken> {
  const followed = tokenFrom(token, 'convert a token');
  const observable = observables.get(followed) ?? new TokenObservable(followed);
  observables.set(followed, observable);
  addObservableMethod();
  return observable as object as ObservableLike<CancellationToken>;
}

class TokenObservable {
  readonly #token: CancellationToken;

  constructor(token: CancellationToken) {
    this.#token = token;
  }

  subscribe(observer?: ObserverLike<CancellationToken> | ((value: CancellationToken) => void) | null): {
    unsubscribe(): void;
  } {
    let isClosed = false;
    const registration = this.#token.register((token) => {
      if (typeof observer === 'function') {
        observer(token);
      } else {
        observer?.next?.(token);
        if (!isClosed) observer?.complete?.();
      }
    });
    return {
      unsubscribe() {
        isClosed = true;
        registration.unregister();
      },
    };
  }

  /** RxJS looks for the symbol if it was defined when RxJS was loaded; otherwise, it looks for this name. */
  ['@@observable'](): this {
    return this;
  }
}

/** Adds the method under the symbol, which may be defined at any time. */
function addObservableMethod(): void {
  const { observable } = Symbol as Partial<SymbolConstructor>;
  if (observable === undefined || observable in TokenObservable.prototype) return;
  const method = Reflect.getOwnPropertyDescriptor(TokenObservable.prototype, '@@observable')!;
  Object.defineProperty(TokenObservable.prototype, observable, method);
}
