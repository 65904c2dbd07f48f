import { tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkMilliseconds } from '../core/base/check.js';
import { disposeSymbol } from '../core/base/platform.js';
import { Timer } from '../core/base/Timer.js';
import { promised } from './check.js';
import { Operation } from './Operation.js';

/**
 * Ticks again and again, for one loop that waits for it. Ticks that are missed while the loop is at work are one
 * tick, at once. It ticks on until it is disposed of, but keeps the process alive only while somebody waits. (.NET:
 * `PeriodicTimer`.)
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
  #period!: number;
  #timer: Timer | undefined = undefined;
  #tell: ((isTick: boolean) => void) | undefined = undefined;
  #isDue = false;
  #isDisposed = false;

  /**
   * @param milliseconds the time between two ticks, and before the first; -1 and `Infinity` are never
   * @throws RangeError if it is NaN, 0 or negative, except -1; TypeError if it is no number
   */
  constructor(milliseconds: number) {
    this.period = milliseconds;
  }

  /** Milliseconds from one tick to the next. Set it to tick at another pace, from now on. */
  get period(): number {
    return this.#period;
  }

  set period(milliseconds: number) {
    this.#period = checkPeriod(milliseconds);
    if (!this.#isDisposed) this.#start();
  }

  /**
   * Waits for a tick; one that came when nobody waited counts. Only one may wait at a time.
   *
   * @returns true for a tick, false once the timer is disposed of; rejects with what the token throws, which leaves the
   * timer ticking, and with an Error if somebody waits already
   */
  waitForNextTick(token?: CancellationTokenLike): Promise<boolean> {
    return promised(() =>
      new Operation<boolean>(tokenFrom(token, 'wait under')).start((resolve) => {
        if (this.#tell !== undefined) throw new Error('Cannot wait for a tick: somebody is waiting already');
        if (this.#isDisposed || this.#isDue) {
          this.#isDue = false;
          resolve(!this.#isDisposed);
          return undefined;
        }
        this.#setWaiter((isTick) => {
          this.#setWaiter(undefined);
          resolve(isTick);
        });
        return () => {
          this.#setWaiter(undefined);
        };
      }),
    );
  }

  /** Ends the ticking: a wait that is pending gives false, and so does every later one. Safe to call again. */
  dispose(): void {
    this.#isDisposed = true;
    this.#timer?.stop();
    this.#tell?.(false);
  }

  /** The same as `dispose()`, for `using`. */
  [disposeSymbol](): void {
    this.dispose();
  }

  #start(): void {
    this.#timer?.stop();
    this.#timer = new Timer(this.#period, this.#tell !== undefined, () => {
      this.#start();
      if (this.#tell === undefined) this.#isDue = true;
      else this.#tell(true);
    });
  }

  /** Says who is waiting, if anybody. */
  #setWaiter(tell: ((isTick: boolean) => void) | undefined): void {
    this.#tell = tell;
    this.#timer?.keepAlive(tell !== undefined);
  }
}

/** Throws unless `milliseconds` is a time between two ticks. */
export function checkPeriod(milliseconds: number): number {
  if (milliseconds !== 0) return checkMilliseconds('tick every', milliseconds);
  throw new RangeError('Cannot tick every 0 ms: expected a number of milliseconds > 0, -1 or Infinity');
}
