import { checkNumber } from '../core/base/check.js';
import { disposeSymbol } from '../core/base/platform.js';
import { PunctualTimer } from '../core/base/PunctualTimer.js';
import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { ObjectDisposedError } from '../core/errors/ObjectDisposedError.js';
import { Operation } from './Operation.js';
import { promised } from './promised.js';

/**
 * Ticks at regular intervals, for one loop that waits for the ticks. Ticks that the loop misses while its body runs are
 * merged into one, which comes at once. It ticks until it is disposed of, but keeps the process alive only while a wait
 * is pending. (.NET: `PeriodicTimer`.)
 *
 * ```ts
 * const source = new CancellationTokenSource(35);
 * using timer = new PeriodicTimer(10);
 * let ticks = 0;
 * try {
 *   while (await timer.waitForNextTick(source.token)) ticks++;
 * } catch (error) {
 *   if (cancellationKind(error, source.token) !== 'timeout') throw error;
 * }
 * console.log(ticks > 0); // true
 * ```
 */
export class PeriodicTimer implements Disposable {
  #period: number;
  #timer: PunctualTimer | undefined;
  /** Ends the pending wait, if there is one. */
  #endWait: ((isTick: boolean) => void) | undefined;
  /** Whether a tick came while nobody was waiting. */
  #isDue = false;
  #isDisposed = false;

  /**
   * @param milliseconds the time before each tick; -1 and `Infinity` mean that it never ticks
   * @throws RangeError if it is NaN, 0 or negative, except -1; TypeError if it is not a number
   */
  constructor(milliseconds: number) {
    this.#period = checkPeriod('make a PeriodicTimer', 'milliseconds', milliseconds);
    this.#start();
  }

  /**
   * Milliseconds from one tick to the next. Setting it restarts the timer with the new period; a pending wait goes on.
   *
   * @throws when set: RangeError if it is NaN, 0 or negative, except -1; TypeError if it is not a number;
   * ObjectDisposedError after `dispose()`
   */
  get period(): number {
    return this.#period;
  }

  set period(milliseconds: number) {
    const period = checkPeriod('set the period', 'period', milliseconds);
    if (this.#isDisposed) throw new ObjectDisposedError('Cannot set the period of a disposed PeriodicTimer');
    this.#period = period;
    this.#start();
  }

  /**
   * Waits for a tick. A tick that came while nobody was waiting counts. Only one wait may be pending at a time.
   *
   * @returns true for a tick, false once the timer is disposed of; rejects with what the token throws, and the timer
   * keeps ticking; with an Error if another wait is pending
   */
  waitForNextTick(token?: CancellationTokenLike): Promise<boolean> {
    return promised(() =>
      new Operation<boolean>(tokenFrom(token, 'wait for a tick')).start((resolve) => {
        if (this.#endWait !== undefined) throw new Error('Cannot wait for a tick: another wait is pending');
        if (this.#isDisposed || this.#isDue) {
          this.#isDue = false;
          resolve(!this.#isDisposed);
          return undefined;
        }
        this.#setWait((isTick) => {
          this.#setWait(undefined);
          resolve(isTick);
        });
        return () => {
          this.#setWait(undefined);
        };
      }),
    );
  }

  /** Stops ticking: a pending wait resolves with false, and so does every later one. Safe to call twice. */
  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.stop();
    this.#endWait?.(false);
  }

  /** Disposes of the timer at the end of a block: `using timer = new PeriodicTimer(1_000)`. */
  [disposeSymbol](): void {
    this.dispose();
  }

  #start(): void {
    this.#timer?.stop();
    this.#timer = new PunctualTimer(this.#period, this.#endWait !== undefined, () => {
      this.#start();
      if (this.#endWait === undefined) this.#isDue = true;
      else this.#endWait(true);
    });
  }

  #setWait(endWait: ((isTick: boolean) => void) | undefined): void {
    this.#endWait = endWait;
    this.#timer?.keepAlive(endWait !== undefined);
  }
}

/** Throws unless `milliseconds` is a time between two ticks. Returns it, with `Infinity` for -1. */
export function checkPeriod(action: string, argument: string, milliseconds: number): number {
  const wanted = 'a number of milliseconds > 0, -1 or Infinity';
  const isInRange = (value: number) => value > 0 || value === -1;
  const period = checkNumber(action, argument, wanted, milliseconds, isInRange);
  return period === -1 ? Infinity : period;
}
