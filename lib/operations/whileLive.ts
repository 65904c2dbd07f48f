import { reportUncaught } from '../core/base/platform.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import { isEcho } from './isEcho.js';
import { Operation } from './Operation.js';

/**
 * Waits for the closing of a source, but only while the token is live. If the token is canceled meanwhile, rejects with
 * what it throws. The closing goes on then; if it fails, nobody is left to receive the error, and it is reported, unless
 * it only echoes the cancellation.
 *
 * @param isAwaited whether to wait at all
 */
export function whileLive(token: CancellationToken, closing: Promise<void>, isAwaited = true): Promise<void> {
  const leave = () => {
    closing.catch((error: unknown) => {
      if (!isEcho(error, token)) reportUncaught(error);
    });
  };
  if (!isAwaited || token.isCancellationRequested) {
    leave();
    return Promise.resolve();
  }
  return new Operation<void>(token, { isEcho }).startAnyway((resolve, reject) => {
    closing.then(resolve, reject);
    return leave;
  });
}
