import { defineErrorClass } from './brand.js';
import { OperationCanceledError, type OperationCanceledErrorOptions } from './OperationCanceledError.js';

/** What a {@link TimeoutError} says besides its message. */
export interface TimeoutErrorOptions extends OperationCanceledErrorOptions {
  /** The time limit that was exceeded. */
  readonly milliseconds?: number | undefined;
}

/**
 * Work was stopped because its time was up: the deadline of its token passed, or its own time limit.
 *
 * Its `name` is `'TimeoutError'`, as with the platform's `AbortSignal.timeout`, and its `code` is `'ERR_TIMEOUT'`.
 *
 * ```ts
 * const token = new CancellationTokenSource(0).token;
 * console.log((token.reason as TimeoutError).milliseconds); // 0
 * ```
 */
export class TimeoutError extends OperationCanceledError {
  readonly #milliseconds: number | undefined;

  /** @param message by default, that the operation timed out, and after how many milliseconds */
  constructor(message?: string, options?: TimeoutErrorOptions) {
    const milliseconds = options?.milliseconds;
    super(message ?? timeoutMessage('The operation', milliseconds), options);
    this.#milliseconds = milliseconds;
  }

  /** The time limit that was exceeded, in milliseconds, if known. */
  get milliseconds(): number | undefined {
    return this.#milliseconds;
  }

  static {
    defineErrorClass(this, 'TimeoutError', 'ERR_TIMEOUT', 'timeout');
  }
}

/** The default message. */
export function timeoutMessage(what: string, milliseconds: number | undefined): string {
  return `${what} timed out${milliseconds === undefined ? '' : ` after ${milliseconds} ms`}`;
}
