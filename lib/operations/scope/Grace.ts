import { Timer } from '../../core/base/Timer.js';

/** How long a scope waits for tasks that were told to stop. */
export class Grace {
  readonly #milliseconds: number;
  #timer: Timer | undefined;
  isOver = false;
  /** Those that wait, to be called when it is over. No promise for that: it would keep whatever waited for it. */
  readonly #waiting = new Set<() => void>();

  /** @param milliseconds its length; `Infinity` means that it is never over */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  /** Starts to count, unless it has started before. */
  begin(): void {
    this.#timer ??= new Timer(this.#milliseconds, true, () => {
      this.isOver = true;
      for (const leave of this.#waiting) leave();
    });
  }

  /** Waits for `promise`, which never rejects, but no longer than it lasts. Then resolves with `undefined`. */
  wait<T>(promise: Promise<T>): Promise<T | undefined> {
    if (this.#milliseconds === Infinity) return promise;
    return new Promise((resolve) => {
      const leave = () => {
        this.#waiting.delete(leave);
        resolve(undefined);
      };
      this.#waiting.add(leave);
      void promise.then((value) => {
        resolve(value);
        leave();
      });
    });
  }

  /** Nobody waits anymore. */
  stop(): void {
    this.#timer?.stop();
  }
}
