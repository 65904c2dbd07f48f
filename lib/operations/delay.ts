import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkMilliseconds } from '../core/base/check.js';
import { PunctualTimer } from '../core/base/PunctualTimer.js';
import { Operation } from './Operation.js';
import { promised } from './promised.js';

/**
 * Resolves after the given number of milliseconds, and not before; -1 and `Infinity` mean never. The delay may be
 * longer than `setTimeout` accepts. It keeps the process alive. (.NET: `Task.Delay`. In Node, `setTimeout` of
 * `timers/promises` with `token.signal` does nearly the same, but rejects with an error of its own.)
 *
 * ```ts
 * const source = new CancellationTokenSource(10);
 * console.log(await delay(3_000, source.token).catch((error: unknown) => error === source.token.reason)); // true
 * ```
 *
 * @returns rejects with what the token throws, after its timer has been cleared; with a RangeError if `milliseconds` is
 * NaN or negative, except -1; with a TypeError if it is not a number, or if `token` is neither a token nor a signal
 */
export function delay(milliseconds: number, token?: CancellationTokenLike): Promise<void> {
  return promised(() => {
    const wait = checkMilliseconds('delay', 'milliseconds', milliseconds);
    return new Operation<void>(tokenFrom(token, 'delay')).start((resolve) => {
      const timer = new PunctualTimer(wait, true, resolve);
      return () => {
        timer.stop();
      };
    });
  });
}
