import { checkMilliseconds, checkOptions } from '../core/base/check.js';
import { currentClock } from '../core/base/platform.js';
import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Operation } from './Operation.js';
import { startTurn } from './startTurn.js';

/** How often to yield. */
export interface YieldOptions {
  /** How long the event loop may be kept busy without a turn. Default: 8. */
  readonly everyMilliseconds?: number | undefined;
}

/** When the event loop last had a turn, as far as this library knows. All callers share the same event loop. */
let lastTurn = -Infinity;

/**
 * For loops that compute: lets the event loop have a turn if the last one was at least 8 ms ago, so that timers,
 * requests and cancellations get through, and asks the token before and after. When no turn is due, it costs one read
 * of the clock, and there is nothing to await.
 *
 * The time is counted for all loops together, so that ten of them delay everything else no longer than one does. The
 * turn is a real one (`setImmediate`, or a message), not a microtask.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * setTimeout(() => source.cancel(), 20);
 * let rounds = 0;
 * try {
 *   for (;;) {
 *     rounds++;
 *     await yieldIfDue(source.token);
 *   }
 * } catch (error) {
 *   if (!isCancellation(error, source.token)) throw error;
 * }
 * console.log(rounds > 1); // true
 * ```
 *
 * @returns nothing, or a promise of the turn; rejects with what the token throws; with a RangeError or TypeError if an
 * argument is invalid
 */
export function yieldIfDue(token?: CancellationTokenLike, options?: YieldOptions): void | Promise<void> {
  try {
    checkOptions(action, options, ['everyMilliseconds']);
    const every = options?.everyMilliseconds;
    const slice = every === undefined ? 8 : checkMilliseconds(action, 'everyMilliseconds', every);
    const followed = tokenFrom(token, action);
    if (!isDue(slice) && !followed.isCancellationRequested) return undefined;
    return new Operation<void>(followed).start((resolve) => {
      waiting.add(resolve);
      stopTurn ??= startTurn(endTurn);
      return () => {
        waiting.delete(resolve);
        if (waiting.size > 0) return;
        stopTurn?.();
        stopTurn = undefined;
      };
    });
  } catch (error) {
    return Promise.reject(error);
  }
}

const action = 'yield';

/** All callers wait for the same turn. If each had a turn of its own, one after another, nothing else would get one. */
const waiting = new Set<() => void>();
let stopTurn: (() => void) | undefined;

function endTurn(): void {
  lastTurn = currentClock().now();
  stopTurn = undefined;
  const resolvers = [...waiting];
  waiting.clear();
  for (const resolve of resolvers) resolve();
}

function isDue(slice: number): boolean {
  if (slice === Infinity) return false;
  const used = currentClock().now() - lastTurn;
  return used >= slice || used < 0; // negative if the clock was replaced
}
