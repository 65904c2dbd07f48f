import { cancellationKind } from '../core/cancellationKind.js';
import type { CancellationToken } from '../core/CancellationToken.js';

/** Whether an error of work under a canceled token says only that the work was stopped: as `cancellationKind` judges it. */
export function isEcho(error: unknown, token: CancellationToken): boolean {
  return cancellationKind(error, token) !== undefined;
}
