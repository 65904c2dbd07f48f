import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { CancellationTokenSource } from '../core/CancellationTokenSource.js';
import { describe } from '../core/describe.js';
import type { Waitable } from '../operations/waitUnder.js';
import { withCancellation } from '../operations/withCancellation.js';
import { hasMethod } from './Pairs.js';

/** A promise that can be canceled by whoever has it, as those of p-cancelable, Bluebird and real-cancellable-promise. */
export interface CancelablePromiseLike<T> extends PromiseLike<T> {
  cancel(): unknown;
}

/** A promise that cancels the work behind it. */
export interface CancelablePromise<T> extends Promise<T> {
  /** Cancels the work, unless it is done: as `source.cancel(reason)`. */
  cancel(reason?: unknown): void;
}

/**
 * Waits under a token for a promise that has a `cancel()`, and calls that when the token is canceled. What comes of the
 * promise then is nobody's business any more; Bluebird's never settle.
 *
 * Give a function that makes the promise, and under a canceled token it is not even called.
 *
 * ```ts
 * import PCancelable from 'p-cancelable';
 * import { fromCancelablePromise } from 'countermand/interop';
 *
 * const source = new CancellationTokenSource();
 * const work = new PCancelable((resolve, reject, onCancel) => onCancel(() => console.log('stopped'))); // stopped
 * const waiting = fromCancelablePromise(work, source.token);
 * source.cancel();
 * console.log(await waiting.catch((error: unknown) => error === source.token.reason)); // true
 * ```
 *
 * @returns rejects with what the token throws, with an `UndoError` if `cancel()` fails, and with a TypeError if an
 * argument is of the wrong kind
 */
export function fromCancelablePromise<T>(
  work: CancelablePromiseLike<T> | (() => CancelablePromiseLike<T>),
  token: CancellationTokenLike,
): Promise<T> {
  const options = { onCancel: (promise: PromiseLike<T>) => (promise as CancelablePromiseLike<T>).cancel() };
  if (typeof work === 'function') return withCancellation(() => checkCancelable(work()), token, options);
  try {
    return withCancellation(checkCancelable(work), token, options);
  } catch (error) {
    return Promise.reject(error);
  }
}

function checkCancelable<T>(promise: CancelablePromiseLike<T>): CancelablePromiseLike<T> {
  if (hasMethod(promise, 'then') && hasMethod(promise, 'cancel')) return promise;
  throw new TypeError(`Cannot wait for ${describe(promise)}: expected a promise that has a cancel method`);
}

/**
 * Starts work, or waits for a promise, and gives a promise with a `cancel()`: for code that cancels promises. The work
 * gets a token, and is canceled by `cancel()` and by `token`. Promises that `then` and its like give have no `cancel()`.
 *
 * ```ts
 * import { toCancelablePromise } from 'countermand/interop';
 *
 * const sleeping = toCancelablePromise((token) => delay(60_000, token));
 * sleeping.cancel('The user left');
 * console.log(await sleeping.catch((error: Error) => error.message)); // The user left
 * ```
 *
 * @returns rejects as `withCancellation` does
 */
export function toCancelablePromise<T>(work: Waitable<T>, token?: CancellationTokenLike): CancelablePromise<T> {
  let source: CancellationTokenSource;
  try {
    source = CancellationTokenSource.createLinkedTokenSource(token);
  } catch (error) {
    return withCancel(Promise.reject(error as TypeError), () => {});
  }
  // Two calls for the two overloads.
  const promise =
    typeof work === 'function' ? withCancellation(work, source.token) : withCancellation(work, source.token);
  const dispose = () => {
    source.dispose();
  };
  promise.then(dispose, dispose);
  return withCancel(promise, (reason) => {
    source.cancel(reason);
  });
}

function withCancel<T>(promise: Promise<T>, cancel: (reason?: unknown) => void): CancelablePromise<T> {
  return Object.assign(promise, { cancel });
}
