import { reportUncaught } from '../core/base/platform.js';
import { carries } from '../core/cancellationKind.js';
import { type CancellationToken, thrownBy } from '../core/CancellationToken.js';
import { kindOfError } from '../core/errors/kindOfError.js';

/** Whether an error of work under a canceled token says only that it was canceled, by its looks or by its causes. */
export function isEcho(error: unknown, token: CancellationToken): boolean {
  return kindOfError(error) !== undefined || carries(error, thrownBy(token));
}

/** Reports the failure to close canceled work, for which nobody waits, unless it only echoes the cancellation. */
export function reportUnlessEcho(closing: Promise<unknown>, token: CancellationToken): void {
  closing.catch((error: unknown) => {
    if (!isEcho(error, token)) reportUncaught(error);
  });
}
