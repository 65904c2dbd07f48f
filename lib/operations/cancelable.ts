import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkFunction } from '../core/base/check.js';
import { isEcho } from './isEcho.js';
import { type CancelableExecutor, Operation } from './Operation.js';
import { promised } from './promised.js';

/**
 * A promise that ends when the token is canceled: like `new Promise(executor)`, but the executor may return a function
 * that undoes what it has started. All other operations follow the same rules.
 *
 * - Under a canceled token, the executor is not called, and the promise rejects with what the token throws.
 * - Either the work settles the promise or the token does, whichever comes first. The undo is called only if the token
 *   comes first, and then only once. Afterwards, nothing is left on the token.
 * - If the undo returns a promise, the rejection waits for it, and so does `cancelAsync`. If the undo fails, the
 *   promise rejects with an `UndoError`.
 * - If the work resolves with a promise, it can still be canceled while that promise is pending.
 * - A canceled promise that nobody awaits causes no unhandled rejection.
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
 * @returns rejects with a TypeError if `executor` is not a function or returns anything but a function or `undefined`,
 * or if `token` is neither a token nor a signal
 */
export function cancelable<T>(executor: CancelableExecutor<T>, token?: CancellationTokenLike): Promise<T> {
  return promised(() => {
    const action = 'wait for the work';
    checkFunction(action, 'executor', executor);
    return new Operation<T>(tokenFrom(token, action), { isEcho }).start(executor);
  });
}
