import { hasMembers, hasMethods, isError } from '../core/base/ask.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { type CancellationTokenRegistration, isRegistered } from '../core/engine/CancellationTokenRegistration.js';
import { checkFunction } from '../core/base/check.js';
import { kindSymbol } from '../core/errors/OperationCanceledError.js';
import { hide } from './hide.js';
import { observe } from './ObservedPromise.js';
import { Pairs } from './Pairs.js';

/** What is used of a `CancelToken` of axios, of any version. */
export interface AxiosTokenLike {
  readonly promise: PromiseLike<unknown>;
  readonly reason?: unknown;
  throwIfRequested(): void;
  subscribe?(listener: (cancel: any) => void): void;
  unsubscribe?(listener: (cancel: any) => void): void;
}

/** A `CancelToken` as axios knows it. */
export interface AxiosToken {
  readonly promise: Promise<AxiosCancel>;
  readonly reason?: AxiosCancel;
  throwIfRequested(): void;
  subscribe(listener: (cancel: any) => void): void;
  unsubscribe(listener: (cancel: any) => void): void;
  toAbortSignal(): AbortSignal;
}

/** What axios rejects with under such a token: `axios.isCancel(error)` is true for it. */
export interface AxiosCancel extends Error {
  readonly code: 'ERR_CANCELED';
}

const tokens = new Pairs<AxiosTokenLike>({
  isOne: (source) => hasMembers(source, 'promise') && hasMethods(source, 'throwIfRequested'),
  wanted: "axios' CancelToken",
  isCanceled: ({ reason }) => reason !== undefined && reason !== null,
  reason: (token) => token.reason,
  listen: (token, onChange) => {
    // Before 0.22 a token had only its promise, which lets nobody go.
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
 * A `CancelToken` for the `cancelToken` option of axios, which follows a token or a signal. Where axios takes a
 * `signal`, as from 0.22 on, `token.signal` does the same.
 *
 * A request under it rejects with an error that `axios.isCancel` knows, whatever the kind of the cancellation;
 * `cancellationKind(error)` tells that, and its `cause` is the reason. With axios' fetch adapter, which makes an error of
 * its own, only `cancellationKind(error, token)` does.
 *
 * `toAbortSignal()`, which the fetch adapter reads, is `token.signal`, and `promise`, which axios reads before 0.22, is as
 * `token.whenCanceled`: under a long-lived token use one that ends with the work, as the function form of
 * `withCancellation` gives.
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
 * @returns the same each time; for a token that was made by `fromAxiosToken`, what it was made from
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
    checkFunction('subscribe', listener);
    const subscription: Subscription = { listener, registration: undefined };
    // A `tryReset` takes all off the token at once.
    const last = this.#subscriptions[this.#subscriptions.length - 1]?.registration;
    if (last !== undefined && !isRegistered(last)) this.#subscriptions = [];
    this.#subscriptions.push(subscription);
    subscription.registration = this.#token.register(() => {
      this.#subscriptions = this.#subscriptions.filter((other) => other !== subscription);
      listener(this.reason!);
    });
  }

  /** As there, one subscription is ended where the same listener has several. */
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
