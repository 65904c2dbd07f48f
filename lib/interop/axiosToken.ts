import { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import type { CancellationTokenRegistration } from '../core/CancellationTokenRegistration.js';
import { checkFunction } from '../core/check.js';
import { isError } from '../core/isError.js';
import { kindSymbol } from '../core/OperationCanceledError.js';
import { observe } from './ObservedPromise.js';
import { cannotConvert, hasMembers, hasMethod, Pairs } from './Pairs.js';

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

const pairs = new Pairs<AxiosTokenLike>({
  isCanceled: ({ reason }) => reason !== undefined && reason !== null,
  reason: (token) => token.reason,
  listen: (token, onChange) => {
    // Before 0.22 a token had only its promise, which lets nobody go.
    if (!hasMethod(token, 'unsubscribe')) return observe(token.promise).listen(onChange);
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
  if (source === undefined || source === null) return CancellationToken.none;
  if (hasMembers(source, 'promise') && hasMethod(source, 'throwIfRequested')) return pairs.tokenOf(source);
  throw cannotConvert(source, "axios' CancelToken");
}

/**
 * A `CancelToken` for the `cancelToken` option of axios, which follows a token or a signal. Where axios takes a
 * `signal`, as from 0.22 on, `token.signal` does the same.
 *
 * A request under it rejects with an error that `axios.isCancel` knows, whatever the kind of the cancellation;
 * `cancellationKind` tells that, and its `cause` is what the token throws. `toAbortSignal()`, which axios' fetch adapter
 * reads, is `token.signal`, and `promise`, which axios reads before 0.22, is as `token.whenCanceled`: under a
 * long-lived token use one that ends with the work, as the function form of `withCancellation` gives.
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
  return pairs.otherOf(token, (token) => new FollowingToken(token)) as AxiosToken;
}

interface Subscription {
  readonly listener: (cancel: AxiosCancel) => void;
  readonly registration: CancellationTokenRegistration;
}

class FollowingToken {
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
    if (this.reason !== undefined) {
      listener(this.reason);
      return;
    }
    const registration = this.#token.register(() => {
      this.#subscriptions = this.#subscriptions.filter((subscription) => subscription.registration !== registration);
      listener(this.reason!);
    });
    this.#subscriptions.push({ listener, registration });
  }

  /** As there, one subscription is ended where the same listener has several. */
  unsubscribe(listener: (cancel: AxiosCancel) => void): void {
    const index = this.#subscriptions.findIndex((subscription) => subscription.listener === listener);
    if (index !== -1) this.#subscriptions.splice(index, 1)[0]!.registration.unregister();
  }

  toAbortSignal(): AbortSignal {
    return this.#token.signal;
  }
}

function axiosCancel({ reason, kind }: CancellationToken): AxiosCancel {
  const error = new Error(isError(reason) ? reason.message : 'canceled', { cause: reason });
  const values = { name: 'CanceledError', code: 'ERR_CANCELED', __CANCEL__: true, [kindSymbol]: kind };
  for (const key of Reflect.ownKeys(values)) {
    const value: unknown = values[key as keyof typeof values];
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error as AxiosCancel;
}
