import type { CancellationToken } from '../core/CancellationToken.js';
import { Operation } from './Operation.js';

/** Lets so many in at a time, the others in the order in which they came. */
export class Semaphore {
  #free: number;
  #queue: (() => void)[] = [];
  #next = 0;

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Takes a place. Gives nothing if there is one, else a promise of the next, which rejects when the token is
   * canceled.
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
   * Passes a place on. One who was canceled meanwhile keeps it: whoever waits under that token does not come in any
   * more.
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
