import { carries } from '../core/cancellationKind.js';
import type { CancellationState } from '../core/CancellationState.js';
import { errorOf } from '../core/Cause.js';
import { kindOfError } from '../core/kindOfError.js';
import { reportUncaught } from '../core/platform.js';

/**
 * Whether what work under a canceled state fails with only tells that it was canceled, by its looks or by its causes.
 */
export function isEcho(error: unknown, state: CancellationState): boolean {
  return kindOfError(error) !== undefined || carries(error, errorOf(state));
}

/**
 * Reports what the end of canceled work fails with when nobody waits for it, unless it only tells of the
 * cancellation.
 */
export function reportUnlessEcho(ending: Promise<unknown>, state: CancellationState): void {
  ending.catch((error: unknown) => {
    if (!isEcho(error, state)) reportUncaught(error);
  });
}
