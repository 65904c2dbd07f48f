import { isPromiseLike } from '../core/base/ask.js';
import { type CancellationToken, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { cancelableIterable } from './cancelableIterable.js';
import { hasItems, type Items } from './ItemSource.js';
import type { ReadableStreamLike } from './ReadableStreamLike.js';
import { type Waitable, waitUnder } from './waitUnder.js';
import type { WaitOptions } from './WaitOptions.js';

/**
 * Stops the work of a function when the token is canceled, and stops waiting for it. The function gets a token that is
 * linked to yours and lives as long as the work and the reading of its result: pass on its `signal` freely, because
 * nothing has to be disposed of. Under a canceled token, the function is not called.
 *
 * A result that is still to be read keeps its token until it has been read to its end, canceled or destroyed, or is
 * collected as garbage: a `Response` with a body; a stream that can be read and not written to; an async iterable that
 * can be neither written to nor closed; an array or a plain object, of 16 members at most, with one of these in it.
 * You get the very object that the function returned; an async iterable that ends while its token is canceled rejects
 * with what the token throws. Nothing else is covered: a connection, a file or a cursor lives on. Work that ignores its
 * token is not ended by it; a late result of the kinds above is closed, unless `onLateResult` takes it.
 *
 * ```ts
 * const source = new CancellationTokenSource(20);
 * const page = withCancellation(({ signal }) => fetch('https://example.com/large.iso', { signal }), source.token);
 * const text = page.then((response) => response.text());
 * console.log(await text.catch((error: unknown) => cancellationKind(error, source.token))); // timeout
 * ```
 *
 * @returns rejects with what the token throws, if it is canceled before the work is done; with a TypeError if an
 * argument has the wrong type
 */
export function withCancellation<T>(
  work: (token: CancellationToken) => PromiseLike<T> | T,
  token?: CancellationTokenLike,
  options?: WaitOptions<T>,
): Promise<T>;
/**
 * Stops waiting for a promise when the token is canceled. The work behind it goes on, because a promise has no way to
 * stop it; `onCancel` can. A promise that has already settled wins over a token that is already canceled. (.NET:
 * `Task.WaitAsync`.) A thenable that is not a native promise may be work that starts when its `then` is called, as queries
 * of many databases do: under a canceled token it is not called, unless there is an `onLateResult`.
 *
 * Whatever becomes of the promise later is handled: a rejection is not reported as unhandled, and a result goes to
 * `onLateResult`. Without a token that can be canceled, this returns the promise itself.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * const connecting = new Promise<{ close(): void }>(() => {});
 * const connection = withCancellation(connecting, source.token, { onLateResult: (late) => late.close() });
 * source.cancel();
 * console.log(await connection.catch((error: Error) => error.name)); // AbortError
 * ```
 */
export function withCancellation<T>(
  work: PromiseLike<T>,
  token?: CancellationTokenLike,
  options?: WaitOptions<T>,
): Promise<T>;
/**
 * Ends a loop when the token is canceled, even if the next item never comes: `next()` rejects at once with what the
 * token throws, even if the source would end as if it were complete. Then the source is closed by its `return()`; a
 * stream is canceled, and a stream of Node destroyed, even while a chunk is awaited. If that fails, the error is reported
 * as uncaught; what the source had failed with before is not. A loop that is left early waits for the source to close
 * while the token is live, and throws the error if that fails.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * async function* words() {
 *   yield 'Once';
 *   source.cancel();
 *   await new Promise(() => {}); // hangs
 * }
 * try {
 *   for await (const word of withCancellation(words(), source.token)) console.log(word); // Once
 * } catch (error) {
 *   if (!isCancellation(error, source.token)) throw error;
 * }
 * ```
 *
 * @throws TypeError if an argument has the wrong type
 */
export function withCancellation<T>(items: AsyncIterable<T>, token?: CancellationTokenLike): AsyncIterable<T>;
/** The same for a stream, even on platforms that cannot iterate over streams. */
export function withCancellation<T>(
  stream: ReadableStreamLike<T>,
  token?: CancellationTokenLike,
): AsyncIterable<Exclude<T, undefined>>;
export function withCancellation<T>(
  work: Waitable<T> | Items<T>,
  token?: CancellationTokenLike,
  options?: WaitOptions<T>,
): Promise<T> | AsyncIterable<T> {
  if (typeof work !== 'function' && !isPromiseLike(work) && hasItems(work)) {
    return cancelableIterable(work, tokenFrom(token, 'iterate'));
  }
  return waitUnder(work as Waitable<T>, Infinity, token, options);
}
