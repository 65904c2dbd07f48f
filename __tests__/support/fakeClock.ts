/** A clock that can move without firing timers, like the real clock during a blocking loop. */
export class FakeClock {
  now = 0;
  #started = 0;
  readonly #timers: { readonly due: number; readonly number: number; readonly callback: () => void }[] = [];
  readonly #globals = ['setTimeout', 'clearTimeout', 'performance'] as const;
  readonly #originals = this.#globals.map((name) => Object.getOwnPropertyDescriptor(globalThis, name)!);

  install(): void {
    const fakes = {
      setTimeout: (callback: () => void, milliseconds: number) => {
        const timer = { due: this.now + milliseconds, number: ++this.#started, callback };
        this.#timers.push(timer);
        return timer;
      },
      clearTimeout: (timer: never) => {
        const index = this.#timers.indexOf(timer);
        if (index >= 0) this.#timers.splice(index, 1);
      },
      performance: { now: () => this.now },
    };
    for (const name of this.#globals) {
      Object.defineProperty(globalThis, name, { value: fakes[name], configurable: true, writable: true });
    }
  }

  uninstall(): void {
    this.#globals.forEach((name, index) => Object.defineProperty(globalThis, name, this.#originals[index]!));
  }

  get pending(): number {
    return this.#timers.length;
  }

  /** The time at which the next timer is due; `Infinity` if there is none. */
  get nextDue(): number {
    return Math.min(...this.#timers.map(({ due }) => due));
  }

  /** Removes and returns the timer that is due next; of several, the one that was started first. Its number counts the starts. */
  takeNext(): { readonly number: number; readonly callback: () => void } {
    const { nextDue } = this;
    const index = this.#timers.findIndex(({ due }) => due === nextDue);
    return this.#timers.splice(index, 1)[0]!;
  }
}
