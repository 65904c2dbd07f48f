import type { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { type Waitable, waitUnder } from './waitUnder.js';
import type { WaitOptions } from './WaitOptions.js';

/** What happens to work whose time is up. */
export interface TimeoutOptions<T> extends WaitOptions<T> {
  /** What the `TimeoutError` says. Default: that the operation timed out, and after how many milliseconds. */
  readonly timeoutMessage?: string | undefined;
}

/**
 * Stops the work of a function when its time is up or the token is canceled, and stops waiting for it. The function
 * gets a token that is linked to yours, has the deadline, and lives as long as the work and the reading of its result:
 * even a loop that blocks sees the deadline when it polls the token, and there is no source to dispose of.
 *
 * The deadline includes the body of a `Response` and other results that are still to be read, as
 * `AbortSignal.timeout` does; `withCancellation` says which. While nobody reads, it keeps no process alive.
 *
 * ```ts
 * const page = withTimeout(({ signal }) => fetch('https://example.com/large.iso', { signal }), 20);
 * const text = page.then((response) => response.text());
 * console.log(await text.catch((error: Error) => error.message)); // The operation timed out after 20 ms
 * ```
 *
 * @param milliseconds how long it may take; `undefined`, -1 and `Infinity` mean no limit
 * @returns rejects with a `TimeoutError`, or with what the token throws if that comes first; with a RangeError if
 * `milliseconds` is NaN or negative, except -1; with a TypeError if an argument has the wrong type
 */
export function withTimeout<T>(
  work: (token: CancellationToken) => PromiseLike<T> | T,
  milliseconds: number | undefined,
  token?: CancellationTokenLike,
  options?: TimeoutOptions<T>,
): Promise<T>;
/**
 * Stops waiting for a promise when its time is up or the token is canceled. A promise that has already settled wins,
 * then the token, then the clock. Whatever becomes of the promise later is handled, as by `withCancellation`. The
 * `token` of the `TimeoutError` is yours, if you passed one. (.NET: `Task.WaitAsync`.)
 */
export function withTimeout<T>(
  work: PromiseLike<T>,
  milliseconds: number | undefined,
  token?: CancellationTokenLike,
  options?: TimeoutOptions<T>,
): Promise<T>;
export function withTimeout<T>(
  work: Waitable<T>,
  milliseconds: number | undefined,
  token?: CancellationTokenLike,
  options?: TimeoutOptions<T>,
): Promise<T> {
  return waitUnder(work, milliseconds === undefined ? Infinity : milliseconds, token, options, optionNames);
}

const optionNames = ['onLateResult', 'onCancel', 'grace', 'timeoutMessage'];
