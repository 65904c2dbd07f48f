import { describeError, OperationCanceledError, type OperationCanceledErrorOptions } from './OperationCanceledError.js';

/** What a {@link TimeoutError} tells beside its message. */
export interface TimeoutErrorOptions extends OperationCanceledErrorOptions {
  /** How long the operation was given. */
  readonly milliseconds?: number | undefined;
}

/**
 * Work was stopped because its time was up: its token's deadline passed.
 *
 * Its `name` is `'TimeoutError'`, as that of the platform's `AbortSignal.timeout`, and its `code` is `'ERR_TIMEOUT'`.
 *
 * ```ts
 * const token = new CancellationTokenSource(0).token;
 * console.log((token.reason as TimeoutError).milliseconds); // 0
 * ```
 */
export class TimeoutError extends OperationCanceledError {
  readonly #milliseconds: number | undefined;

  /** @param message what to say; without it, that the time was up, and after how many milliseconds */
  constructor(message?: string, options?: TimeoutErrorOptions) {
    const milliseconds = options?.milliseconds;
    super(
      message ?? `The operation timed out${milliseconds === undefined ? '' : ` after ${milliseconds} ms`}`,
      options,
    );
    this.#milliseconds = milliseconds;
  }

  /** How long the operation was given, in milliseconds, where that is known. */
  get milliseconds(): number | undefined {
    return this.#milliseconds;
  }

  static {
    describeError(this, 'TimeoutError', 'ERR_TIMEOUT', 'timeout');
  }
}
