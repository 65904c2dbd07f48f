import { Timer } from '../core/base/Timer.js';

/** How long a scope waits for tasks that were told to stop. */
export class Grace {
  readonly #milliseconds: number;
  #timer: Timer | undefined;
  #end!: () => void;
  #isOver = false;
  /** Resolves when it is over. */
  readonly #over = new Promise<undefined>((resolve) => {
    this.#end = () => {
      resolve(undefined);
    };
  });

  /** @param milliseconds its length; `Infinity` means that it is never over */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Starts to count, unless it has started before. */
  begin(): void {
    this.#timer ??= new Timer(this.#milliseconds, true, () => {
      this.#isOver = true;
      this.#end();
    });
  }

  /** Waits for `promise`, but no longer than it lasts. Then resolves with `undefined`. */
  wait<T>(promise: Promise<T>): Promise<T | undefined> {
    return this.#milliseconds === Infinity ? promise : Promise.race([promise, this.#over]);
  }

  /** Nobody waits anymore. */
  stop(): void {
    this.#timer?.stop();
  }
}
