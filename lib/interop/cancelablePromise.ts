import { hasMethods } from '../core/base/ask.js';
import { argumentError } from '../core/base/check.js';
import { CancellationToken, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { CancellationTokenSource } from '../core/CancellationTokenSource.js';
import { promised } from '../operations/promised.js';
import { type Waitable, waitUnder } from '../operations/waitUnder.js';
import { withCancellation } from '../operations/withCancellation.js';

/** A promise with a `cancel()`, like those of p-cancelable, Bluebird and real-cancellable-promise. */
export interface CancelablePromiseLike<T> extends PromiseLike<T> {
  cancel(reason?: any): unknown;
}

/** A promise that cancels the work behind it. */
export interface CancelablePromise<T> extends Promise<T> {
  /** Cancels the work, unless it is done, like `source.cancel(reason)`. */
  cancel(reason?: unknown): void;
}

/**
 * Waits under a token for a promise that has a `cancel()`, and calls `cancel()` with the reason when the token is
 * canceled. What becomes of the promise then is ignored. A Bluebird promise that somebody else cancels never settles:
 * this function then waits until the token is canceled.
 *
 * If you pass a function that makes the promise, it is not even called under a canceled token.
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
 * @returns rejects with what the token throws; with an `UndoError` if `cancel()` fails; with a TypeError if an argument
 * has the wrong type
 */
export function fromCancelablePromise<T>(
  work: CancelablePromiseLike<T> | (() => CancelablePromiseLike<T>),
  token: CancellationTokenLike,
): Promise<T> {
  const options = {
    onCancel(promise: PromiseLike<T>) {
      const canceled = (promise as CancelablePromiseLike<T>).cancel(CancellationToken.from(token).reason);
      return canceled === promise ? undefined : canceled; // nobody waits for the promise anymore
    },
  };
  if (typeof work === 'function') return withCancellation(() => checkCancelable('work()', work()), token, options);
  return promised(() => withCancellation(checkCancelable('work', work), token, options));
}

function checkCancelable<T>(argument: string, promise: CancelablePromiseLike<T>): CancelablePromiseLike<T> {
  if (hasMethods(promise, 'then', 'cancel')) return promise;
  throw argumentError(action, argument, 'a promise with a cancel method', promise);
}

const action = 'wait for the work';

/**
 * Starts work, or waits for a promise, and returns a promise with a `cancel()`: for code that cancels promises. The
 * work gets a token, and is canceled by `cancel()` and by `token`. Promises derived from it by `then` and the like have
 * no `cancel()`.
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
  // It needs no disposal: nobody reads its signal, and nothing stays on the token when the work is done.
  const source = new CancellationTokenSource();
  const promise = promised(() =>
    waitUnder(work, Infinity, CancellationToken.any([source.token, tokenFrom(token, action)]), undefined),
  );
  return Object.assign(promise, {
    cancel(reason?: unknown) {
      source.cancel(reason);
    },
  });
}
