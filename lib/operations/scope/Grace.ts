import { Timer } from '../../core/base/Timer.js';

/** How long a scope waits for tasks that were told to stop. */
export class Grace {
  readonly #milliseconds: number;
  #timer: Timer | undefined;
  isOver = false;
  #end: (() => void) | undefined;
  /** Resolves when it is over; `undefined` if it never is. */
  readonly #over: Promise<undefined> | undefined;

  /** @param milliseconds its length; `Infinity` means that it is never over */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    if (milliseconds !== Infinity)
      this.#over = new Promise<undefined>((resolve) => (this.#end = resolve as () => void));
  }

  /** Starts to count, unless it has started before. */
  begin(): void {
    this.#timer ??= new Timer(this.#milliseconds, true, () => {
      this.isOver = true;
      this.#end!();
    });
  }

  /** Waits for `promise`, but no longer than it lasts. Then resolves with `undefined`. */
  wait<T>(promise: Promise<T>): Promise<T | undefined> {
    return this.#over === undefined ? promise : Promise.race([promise, this.#over]);
  }

  /** Nobody waits anymore. */
  stop(): void {
    this.#timer?.stop();
  }
}
