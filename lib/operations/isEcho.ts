import { reportUncaught } from '../core/base/platform.js';
import { cancellationKind } from '../core/cancellationKind.js';
import type { CancellationToken } from '../core/CancellationToken.js';

/** Whether an error of work under a canceled token says only that the work was stopped: as `cancellationKind` judges it. */
export function isEcho(error: unknown, token: CancellationToken): boolean {
  return cancellationKind(error, token) !== undefined;
}

/** Reports an error from closing canceled work, which nobody awaits, unless it only echoes the cancellation. */
export function reportUnlessEcho(closing: Promise<unknown>, token: CancellationToken): void {
  closing.catch((error: unknown) => {
    if (!isEcho(error, token)) reportUncaught(error);
  });
}
