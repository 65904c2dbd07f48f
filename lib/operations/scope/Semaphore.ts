import type { CancellationToken } from '../../core/CancellationToken.js';
import { Operation } from '../Operation.js';

/** Admits a fixed number of callers at a time. The others wait, in the order in which they came. */
export class Semaphore {
  #free: number;
  #queue: (() => void)[] = [];
  #next = 0;

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Takes a place. Returns nothing if one is free; otherwise a promise for the next free one, which rejects when the
   * token is canceled.
   */
  acquire(token: CancellationToken): Promise<void> | undefined {
    if (this.#free > 0) {
      this.#free--;
      return undefined;
    }
    return new Operation<void>(token).start((resolve) => {
      this.#queue.push(resolve);
    });
  }

  /**
   * Passes a place on to the next caller in the queue. If the token of that caller is canceled, the place is lost,
   * which does not matter: all callers of a semaphore wait under the same token.
   */
  release(): void {
    const next = this.#queue[this.#next++];
    if (next !== undefined) {
      next();
      return;
    }
    this.#free++;
    this.#queue = [];
    this.#next = 0;
  }
}
