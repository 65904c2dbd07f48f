import { describeError } from './OperationCanceledError.js';

/**
 * A source was asked, after `dispose()`, for something that only a live one can give: its `token`, a deadline, a reset.
 * (.NET: `ObjectDisposedException`.) Canceling a disposed source is no error: a late cancel does nothing.
 */
export class ObjectDisposedError extends Error {
  declare readonly code: string;

  static {
    describeError(this, 'ObjectDisposedError', 'ERR_OBJECT_DISPOSED', undefined);
  }
}
