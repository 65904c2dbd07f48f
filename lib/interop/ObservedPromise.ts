import { attempt } from '../core/base/ask.js';

/** A promise as somebody sees it who may ask whether it has settled, and who may leave. */
export class ObservedPromise {
  isSettled = false;
  /** What it came to. */
  outcome: unknown = undefined;
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

/** A promise lets nobody go whom it has told to wait, so that each is observed once. */
export function observe(promise: PromiseLike<unknown>): ObservedPromise {
  const known = observed.get(promise);
  if (known !== undefined) return known;
  const created = new ObservedPromise(promise);
  observed.set(promise, created);
  return created;
}
