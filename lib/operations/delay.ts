import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkMilliseconds } from '../core/base/check.js';
import { Timer } from '../core/base/Timer.js';
import { promised } from './check.js';
import { Operation } from './Operation.js';

/**
 * Resolves after so many milliseconds, not before; -1 and `Infinity` are never. Delays longer than `setTimeout` can
 * count are kept. The process stays alive for it. (.NET: `Task.Delay`. In Node alone, `setTimeout` of
 * `timers/promises` with `token.signal` does nearly the same, but rejects with an error of its own.)
 *
 * ```ts
 * const source = new CancellationTokenSource(10);
 * console.log(await delay(3_000, source.token).catch((error: unknown) => error === source.token.reason)); // true
 * ```
 *
 * @returns rejects with what the token throws, and then its timer is gone; with a RangeError if `milliseconds` is NaN
 * or negative, except -1, and with a TypeError if it is no number, or `token` neither a token nor a signal
 */
export function delay(milliseconds: number, token?: CancellationTokenLike): Promise<void> {
  return promised(() => {
    const wait = checkMilliseconds('delay for', milliseconds);
    return new Operation<void>(tokenFrom(token, 'delay under')).start((resolve) => {
      const timer = new Timer(wait, true, resolve);
      return () => {
        timer.stop();
      };
    });
  });
}
