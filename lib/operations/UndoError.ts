import { defineErrorClass, keepCause } from '../core/errors/brand.js';

/** What an `UndoError` says besides its message. */
export interface UndoErrorOptions {
  /** What the undo threw. */
  readonly cause?: unknown;
  /** What the token threw. */
  readonly reason?: unknown;
}

/**
 * Work was canceled, and undoing it failed: a query that could not be killed, a child process that would not exit. For
 * `cancellationKind` it is not a cancellation, because what was started may still be there.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * const undo = () => {
 *   throw new Error('no such query');
 * };
 * const query = cancelable(() => undo, source.token);
 * source.cancel();
 * console.log(await query.catch((error: UndoError) => [error.name, (error.cause as Error).message])); // [ 'UndoError', 'no such query' ]
 * ```
 */
export class UndoError extends Error {
  /** `'ERR_UNDO'`. */
  declare readonly code: string;
  readonly #reason: unknown;

  /** @param message by default, that the operation was canceled and undoing it failed */
  constructor(message = 'The operation was canceled, and undoing it failed', options?: UndoErrorOptions) {
    super(message, options);
    keepCause(this, options);
    this.#reason = options?.reason;
  }

  /** What the token threw: why the work was canceled. What the undo threw is the `cause`. */
  get reason(): unknown {
    return this.#reason;
  }

  static {
    defineErrorClass(this, 'UndoError', 'ERR_UNDO', undefined);
  }
}
