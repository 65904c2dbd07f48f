import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkMilliseconds } from '../core/base/check.js';
import { currentClock } from '../core/base/platform.js';
import { checkOptions } from './check.js';
import { Operation } from './Operation.js';
import { startTurn } from './startTurn.js';

/** How often to yield. */
export interface YieldOptions {
  /** How long the event loop may be kept busy at a stretch. Default: 8. */
  readonly everyMilliseconds?: number | undefined;
}

/** When the event loop had its last turn that this library knows of. One for all who share the loop. */
let lastTurn = -Infinity;

/**
 * For loops that compute: gives the event loop a turn when 8 ms have been used up since the last, so that timers,
 * requests and whoever wants to cancel get theirs, and looks at the token before and after. When it is not due, it
 * costs a look at the clock, and there is nothing to await.
 *
 * The time is counted for all loops together, so that ten at once keep others waiting no longer than one. The turn is
 * a real one (`setImmediate`, or a message), not a microtask.
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
 * @returns nothing, or a promise of the turn; it rejects with what the token throws; with a RangeError or TypeError
 * if an argument is invalid
 */
export function yieldIfDue(token?: CancellationTokenLike, options?: YieldOptions): void | Promise<void> {
  try {
    checkOptions(options);
    const every = options?.everyMilliseconds;
    const slice = every === undefined ? 8 : checkMilliseconds('yield every', every);
    const judge = tokenFrom(token, 'yield under');
    if (!isDue(slice) && !judge.isCancellationRequested) return undefined;
    return new Operation<void>(judge).start((resolve) => {
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

/** All who wait for the same turn of the event loop: with one each, it would be theirs, one after the other. */
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
  return used >= slice || used < 0; // negative where another clock has been put in place
}
