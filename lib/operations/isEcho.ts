import { reportUncaught } from '../core/base/platform.js';
import { carries } from '../core/cancellationKind.js';
import { type CancellationToken, thrownBy } from '../core/CancellationToken.js';
import { kindOfError } from '../core/errors/kindOfError.js';

/**
 * Whether an error of work under a canceled token says only that the work was canceled, judging by the error itself or
 * by its causes.
 */
export function isEcho(error: unknown, token: CancellationToken): boolean {
  return kindOfError(error) !== undefined || carries(error, thrownBy(token));
}

/** Reports an error from closing canceled work, which nobody awaits, unless it only echoes the cancellation. */
export function reportUnlessEcho(closing: Promise<unknown>, token: CancellationToken): void {
  closing.catch((error: unknown) => {
    if (!isEcho(error, token)) reportUncaught(error);
  });
}
