import type { CancellationToken } from '../CancellationToken.js';
import { defineErrorClass, keepCause } from './brand.js';

/** What an {@link OperationCanceledError} says besides its message. */
export interface OperationCanceledErrorOptions {
  /** What caused it, if anything did. */
  readonly cause?: unknown;
  /** The token at which the cancellation started. */
  readonly token?: CancellationToken | undefined;
}

/**
 * Work was stopped because its token was canceled.
 *
 * Its `name` is `'AbortError'` and its `code` is `'ABORT_ERR'`, because that is what the JavaScript ecosystem tests
 * for. To tell a cancellation from a failure, use `cancellationKind(error, token)`, which also recognizes the errors of
 * libraries that lose the reason. (.NET: `OperationCanceledException`; DOM: `AbortError`.)
 *
 * ```ts
 * const error = new OperationCanceledError('The upload was canceled');
 * console.log(error.name, error.message); // AbortError The upload was canceled
 * ```
 */
export class OperationCanceledError extends Error {
  /** `'ABORT_ERR'`; `'ERR_TIMEOUT'` for a `TimeoutError`. */
  declare readonly code: string;
  readonly #token: CancellationToken | undefined;

  /** @param message by default, that the operation was canceled */
  constructor(message = 'The operation was canceled', options?: OperationCanceledErrorOptions) {
    super(message, options);
    keepCause(this, options);
    this.#token = options?.token;
  }

  /**
   * The token at which the cancellation started, if known. All tokens linked to it share the same error, so do not
   * compare this with your own token: use `cancellationKind(error, token)`.
   */
  get token(): CancellationToken | undefined {
    return this.#token;
  }

  static {
    defineErrorClass(this, 'AbortError', 'ABORT_ERR', 'canceled');
  }
}
