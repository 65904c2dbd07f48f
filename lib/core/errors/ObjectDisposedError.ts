import { describeError } from './OperationCanceledError.js';

/**
 * A source was asked, after `dispose()`, for something that only a live one can give: its `token`, a deadline, a reset.
 * (.NET: `ObjectDisposedException`.) Canceling a disposed source is no error: a late cancel does nothing.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * source.dispose();
 * source.cancel();
 * try {
 *   source.cancelAfter(1_000);
 * } catch (error) {
 *   console.log((error as ObjectDisposedError).code); // ERR_OBJECT_DISPOSED
 * }
 * ```
 */
export class ObjectDisposedError extends Error {
  /** `'ERR_OBJECT_DISPOSED'`. */
  declare readonly code: string;

  static {
    describeError(this, 'ObjectDisposedError', 'ERR_OBJECT_DISPOSED', undefined);
  }
}
