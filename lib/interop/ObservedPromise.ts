import { attempt } from '../core/base/ask.js';

/** A promise that says whether it has settled, and from which listeners can be removed. */
export class ObservedPromise {
  isSettled = false;
  /** Its value or its error. */
  outcome: unknown;
  readonly #listeners = new Set<() => void>();

  constructor(promise: PromiseLike<unknown>) {
    const settle = (outcome: unknown) => {
      if (this.isSettled) return;
      this.isSettled = true;
      this.outcome = outcome;
      for (const listener of this.#listeners) listener();
      this.#listeners.clear();
    };
    attempt(() => promise.then(settle, settle));
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

const observed = new WeakMap<object, ObservedPromise>();

/** Observes each promise only once, because a reaction cannot be removed from a promise. */
export function observe(promise: PromiseLike<unknown>): ObservedPromise {
  const known = observed.get(promise);
  if (known !== undefined) return known;
  const created = new ObservedPromise(promise);
  observed.set(promise, created);
  return created;
}
