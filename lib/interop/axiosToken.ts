import { hasMembers, hasMethods, isError } from '../core/base/ask.js';
import { checkFunction } from '../core/base/check.js';
import { type CancellationToken, type CancellationTokenRegistration, isRegistered } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { kindSymbol } from '../core/errors/brand.js';
import { hide } from './hide.js';
import { observe } from './ObservedPromise.js';
import { Pairs } from './Pairs.js';

/** The members of a `CancelToken` of axios, of any version, that are used. */
export interface AxiosTokenLike {
  readonly promise: PromiseLike<unknown>;
  readonly reason?: unknown;
  throwIfRequested(): void;
  subscribe?(listener: (cancel: any) => void): void;
  unsubscribe?(listener: (cancel: any) => void): void;
}

/** A `CancelToken` as axios defines it. */
export interface AxiosToken {
  readonly promise: Promise<AxiosCancel>;
  readonly reason?: AxiosCancel;
  throwIfRequested(): void;
  subscribe(listener: (cancel: any) => void): void;
  unsubscribe(listener: (cancel: any) => void): void;
  toAbortSignal(): AbortSignal;
}

/** What axios rejects with under such a token. `axios.isCancel(error)` is true for it. */
export interface AxiosCancel extends Error {
  readonly code: 'ERR_CANCELED';
}

const tokens = new Pairs<AxiosTokenLike>({
  matches: (source) => hasMembers(source, 'promise') && hasMethods(source, 'throwIfRequested'),
  wanted: 'an axios CancelToken',
  argument: 'source',
  isCanceled: ({ reason }) => reason !== undefined && reason !== null,
  reason: (token) => token.reason,
  listen: (token, onChange) => {
    // Before 0.22, a token had only its promise, from which a reaction cannot be removed.
    if (!hasMethods(token, 'unsubscribe')) return observe(token.promise).listen(onChange);
    token.subscribe!(onChange);
    return () => {
      token.unsubscribe!(onChange);
    };
  },
});

/**
 * The token that follows a `CancelToken` of axios. Its reason is the error that axios made for the cancellation.
 *
 * ```ts
 * import axios from 'axios';
 * import { fromAxiosToken } from 'countermand/interop';
 *
 * const source = axios.CancelToken.source();
 * const token = fromAxiosToken(source.token);
 * source.cancel('The user left');
 * console.log(token.kind, (token.reason as Error).message); // canceled The user left
 * ```
 *
 * @returns `CancellationToken.none` for `undefined` and `null`
 * @throws TypeError for anything else
 */
export function fromAxiosToken(source: AxiosTokenLike | null | undefined): CancellationToken {
  return tokens.from(source);
}

/**
 * A `CancelToken` for the `cancelToken` option of axios, which follows a token or a signal. From version 0.22 on, axios
 * takes a `signal`, and `token.signal` does the same.
 *
 * A request under it rejects with an error that `axios.isCancel` recognizes, whatever the kind of the cancellation.
 * `cancellationKind(error)` returns the kind, and the `cause` is the reason. With axios' fetch adapter, which makes an
 * error of its own, only `cancellationKind(error, token)` knows.
 *
 * `toAbortSignal()`, which the fetch adapter reads, returns `token.signal`; and `promise`, which axios before 0.22
 * reads, is like `token.whenCanceled`. So instead of a long-lived token, convert one that ends with the work, such as
 * the one that `withCancellation` passes to a function.
 *
 * ```ts
 * import axios from 'axios';
 * import { toAxiosToken } from 'countermand/interop';
 *
 * const source = new CancellationTokenSource();
 * source.cancel();
 * const response = axios.get('https://example.com/', { cancelToken: toAxiosToken(source.token) });
 * console.log(await response.catch((error: unknown) => [axios.isCancel(error), isCancellation(error)])); // [ true, true ]
 * ```
 *
 * @returns always the same object; for a token that was made by `fromAxiosToken`, the one that it was made from
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function toAxiosToken(token: CancellationTokenLike): AxiosToken {
  return tokens.to(token, (followed) => new TokenForAxios(followed)) as AxiosToken;
}

interface Subscription {
  readonly listener: (cancel: AxiosCancel) => void;
  registration: CancellationTokenRegistration | undefined;
}

class TokenForAxios {
  readonly #token: CancellationToken;
  #reason: AxiosCancel | undefined;
  #promise: Promise<AxiosCancel> | undefined;
  #subscriptions: Subscription[] = [];

  constructor(token: CancellationToken) {
    this.#token = token;
  }

  get promise(): Promise<AxiosCancel> {
    return (this.#promise ??= this.#token.whenCanceled.then(() => this.reason!));
  }

  get reason(): AxiosCancel | undefined {
    if (this.#token.isCancellationRequested) this.#reason ??= axiosCancel(this.#token);
    return this.#reason;
  }

  throwIfRequested(): void {
    const { reason } = this;
    if (reason !== undefined) throw reason;
  }

  subscribe(listener: (cancel: AxiosCancel) => void): void {
    checkFunction('subscribe', 'listener', listener);
    const subscription: Subscription = { listener, registration: undefined };
    // `tryReset` removes all registrations from the token at once.
    const last = this.#subscriptions[this.#subscriptions.length - 1]?.registration;
    if (last !== undefined && !isRegistered(last)) this.#subscriptions = [];
    this.#subscriptions.push(subscription);
    subscription.registration = this.#token.register(() => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
      listener(this.reason!);
    });
  }

  /** If the same listener has several subscriptions, this ends one of them, as in axios. */
  unsubscribe(listener: (cancel: AxiosCancel) => void): void {
    const index = this.#subscriptions.findIndex((subscription) => subscription.listener === listener);
    if (index !== -1) this.#subscriptions.splice(index, 1)[0]!.registration?.unregister();
  }

  toAbortSignal(): AbortSignal {
    return this.#token.signal;
  }
}

function axiosCancel({ reason, kind }: CancellationToken): AxiosCancel {
  const message = isError(reason) ? reason.message : 'canceled';
  return hide(new Error(message), {
    name: 'CanceledError',
    code: 'ERR_CANCELED',
    __CANCEL__: true, // for axios.isCancel
    isAxiosError: true,
    cause: reason,
    [kindSymbol]: kind,
  }) as AxiosCancel;
}
