import { defineErrorClass } from './brand.js';

/**
 * After `dispose()`, a source was asked for something that it can no longer provide: its `token`, a deadline, a reset.
 * Canceling a disposed source is not an error: a late cancel does nothing. (.NET: `ObjectDisposedException`.)
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
    defineErrorClass(this, 'ObjectDisposedError', 'ERR_OBJECT_DISPOSED', undefined);
  }
}
