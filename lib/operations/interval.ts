import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { asyncIteratorSymbol } from '../core/base/platform.js';
import { Operation } from './Operation.js';
import { checkPeriod, PeriodicTimer } from './PeriodicTimer.js';

/**
 * Counts 0, 1, 2, ... in a `for await` loop, with the given number of milliseconds before each. Ticks that the loop
 * misses while its body runs are merged into one. Each loop has a timer of its own, which ends with it. (In Node,
 * `setInterval` of `timers/promises` does nearly the same, but missed ticks come one after another.)
 *
 * ```ts
 * for await (const count of interval(10)) {
 *   if (count < 2) continue;
 *   console.log(count); // 2
 *   break;
 * }
 * ```
 *
 * @returns an iterable whose `next()` rejects with what the token throws
 * @throws RangeError if `milliseconds` is NaN, 0 or negative, except -1; TypeError if an argument has the wrong type
 */
export function interval(milliseconds: number, token?: CancellationTokenLike): AsyncIterable<number> {
  const action = 'start an interval';
  const period = checkPeriod(action, 'milliseconds', milliseconds);
  const followed = tokenFrom(token, action);
  return {
    [asyncIteratorSymbol](): AsyncIterator<number, undefined> {
      let timer: PeriodicTimer | undefined;
      let count = 0;
      return {
        next() {
          if (followed.isCancellationRequested) timer?.dispose();
          return new Operation<IteratorResult<number, undefined>>(followed).start((resolve, reject) => {
            const ticking = (timer ??= new PeriodicTimer(period));
            ticking.waitForNextTick().then((isTick) => {
              resolve(isTick ? { done: false, value: count++ } : { done: true, value: undefined });
            }, reject);
            return () => {
              ticking.dispose();
            };
          });
        },
        return() {
          (timer ??= new PeriodicTimer(period)).dispose();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}
