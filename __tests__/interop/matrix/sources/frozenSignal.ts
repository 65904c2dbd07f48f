import { type AbortSignalLike, CancellationToken } from 'countermand';
import type { Source } from '../Source.js';

/** It takes no new properties, so its state is private. A frozen native signal would not do: Node cannot abort it. */
class FrozenSignal implements AbortSignalLike {
  readonly #listeners = new Set<(event: unknown) => void>();
  #isAborted = false;
  #reason: unknown;

  constructor() {
    Object.freeze(this);
  }
  get aborted(): boolean {
    return this.#isAborted;
  }
  get reason(): unknown {
    return this.#reason;
  }
  addEventListener(_: 'abort', listener: (event: unknown) => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_: 'abort', listener: (event: unknown) => void): void {
    this.#listeners.delete(listener);
  }
  countListeners(): number {
    return this.#listeners.size;
  }
  abort(reason?: unknown): void {
    this.#isAborted = true;
    this.#reason = reason;
    for (const listener of this.#listeners) listener({ type: 'abort', target: this });
  }
}

export const frozenSignal: Source = {
  name: 'a frozen signal',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const signal = new FrozenSignal();
    return {
      token: CancellationToken.from(signal),
      cancel: () => signal.abort(),
      fail: (error) => signal.abort(error),
      countListeners: () => signal.countListeners(),
      signal,
    };
  },
};
