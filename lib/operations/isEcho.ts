import { carries } from '../core/cancellationKind.js';
import { type CancellationToken, thrownBy } from '../core/CancellationToken.js';
import { kindOfError } from '../core/errors/kindOfError.js';
import { reportUncaught } from '../core/base/platform.js';

/**
 * Whether what work under a canceled token fails with only tells that it was canceled, by its looks or by its causes.
 */
export function isEcho(error: unknown, token: CancellationToken): boolean {
  return kindOfError(error) !== undefined || carries(error, thrownBy(token));
}

/**
 * Reports what the end of canceled work fails with when nobody waits for it, unless it only tells of the
 * cancellation.
 */
export function reportUnlessEcho(ending: Promise<unknown>, token: CancellationToken): void {
  ending.catch((error: unknown) => {
    if (!isEcho(error, token)) reportUncaught(error);
  });
}
