import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkFunction } from '../core/base/check.js';
import { promised } from './check.js';
import { type CancelableExecutor, Operation } from './Operation.js';

/**
 * A promise that ends when the token is canceled: like `new Promise(executor)`, but the executor may return a
 * function that undoes what it has started. Every other operation keeps the same promises.
 *
 * - Under a canceled token the executor is not called, and the promise rejects with what the token throws.
 * - The work settles the promise, or the token does, whichever comes first. The undo is called only if it is the
 *   token, and then once. Afterwards nothing is left on the token.
 * - If the undo returns a promise, the rejection waits for it, and so does `cancelAsync`. An undo that throws or
 *   rejects makes the promise reject with an `UndoError`.
 * - Resolved with a promise, it can still be canceled while that one is pending.
 * - A canceled promise that nobody awaits is no unhandled rejection.
 *
 * ```ts
 * function opened(socket: WebSocket, token: CancellationToken): Promise<void> {
 *   return cancelable((resolve, reject) => {
 *     socket.onopen = () => resolve();
 *     socket.onerror = () => reject(new Error('The connection failed'));
 *     return () => socket.close();
 *   }, token);
 * }
 * ```
 *
 * @returns rejects with a TypeError if `executor` is not a function, returns something else than a function or
 * `undefined`, or `token` is neither a token nor a signal
 */
export function cancelable<T>(executor: CancelableExecutor<T>, token?: CancellationTokenLike): Promise<T> {
  return promised(() => {
    checkFunction('call', executor);
    return new Operation<T>(tokenFrom(token, 'run under')).start(executor);
  });
}
