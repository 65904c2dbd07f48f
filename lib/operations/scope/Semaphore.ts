import type { CancellationToken } from '../../core/CancellationToken.js';
import { Operation } from '../Operation.js';

/** Somebody who waits for a place. */
interface Waiter {
  readonly admit: () => void;
  next: Waiter | undefined;
}

/** Admits a fixed number of callers at a time. The others wait, in the order in which they came. */
export class Semaphore {
  #free: number;
  // A linked list, because taking the first item of a long array takes long, and one that is never empty is never freed.
  #first: Waiter | undefined;
  #last: Waiter | undefined;

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
      const waiter = { admit: resolve, next: undefined };
      if (this.#last === undefined) this.#first = waiter;
      else this.#last.next = waiter;
      this.#last = waiter;
    });
  }

  /**
   * Passes a place on to the next caller in the queue. If the token of that caller is canceled, the place is lost,
   * which does not matter: all callers of a semaphore wait under the same token.
   */
  release(): void {
    const first = this.#first;
    if (first === undefined) {
      this.#free++;
      return;
    }
    this.#first = first.next;
    if (first.next === undefined) this.#last = undefined;
    first.next = undefined; // V8 would keep the rest of an old list until the next full collection
    first.admit();
  }
}
