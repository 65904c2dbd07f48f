import type { CancellationToken } from '../CancellationToken.js';

/**
 * The property by which copies of this library, and realms, know each other's cancellations: `instanceof` does not
 * work across them. Its value is the kind.
 */
export const kindSymbol: unique symbol = Symbol.for('countermand.kind') as never;

/** What an {@link OperationCanceledError} tells beside its message. */
export interface OperationCanceledErrorOptions {
  /** What it was caused by, where there is such a thing. */
  readonly cause?: unknown;
  /** The token at which the cancellation started. */
  readonly token?: CancellationToken | undefined;
}

/**
 * Work was stopped because its token was canceled.
 *
 * Its `name` is `'AbortError'` and its `code` is `'ABORT_ERR'`, because that is what the JavaScript ecosystem tests
 * for. To tell a cancellation from a failure use `cancellationKind(error, token)`, which also knows the errors of
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

  /** @param message what to say; without it, that the operation was canceled */
  constructor(message = 'The operation was canceled', options?: OperationCanceledErrorOptions) {
    super(message, options);
    keepCause(this, options);
    this.#token = options?.token;
  }

  /**
   * The token at which the cancellation started, where it is known. Every token that is linked to it gives the same
   * error, so do not compare this with a token of yours: use `cancellationKind(error, token)`.
   */
  get token(): CancellationToken | undefined {
    return this.#token;
  }

  static {
    describeError(this, 'AbortError', 'ABORT_ERR', 'canceled');
  }
}

/** Does what the `Error` of old platforms leaves undone. */
export function keepCause(error: Error, options: { readonly cause?: unknown } | undefined): void {
  if (options === undefined || !('cause' in options) || 'cause' in error) return;
  Object.defineProperty(error, 'cause', { value: options.cause, configurable: true, writable: true });
}

/** Puts what all errors of a class share on its prototype, where it does not clutter a printed error. */
export function describeError(
  errorClass: { readonly prototype: Error },
  name: string,
  code: string,
  kind: 'canceled' | 'timeout' | undefined,
): void {
  Object.defineProperties(errorClass.prototype, {
    name: { value: name, configurable: true, writable: true },
    code: { value: code, configurable: true, writable: true },
    [kindSymbol]: { value: kind },
  });
}
