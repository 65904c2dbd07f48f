/** Whether somebody has received a failure. */
export interface Delivery {
  isDelivered: boolean;
}

/** The promise of a task, which knows whether somebody waits for it. */
export class TaskPromise<T> extends Promise<T> {
  #delivery: Delivery | undefined;

  /**
   * A promise that settles as `outcome` does, and records in `delivery` that somebody waits for it. The promise need
   * not be awaited.
   */
  static of<T>(outcome: Promise<T>, delivery: Delivery): TaskPromise<T> {
    const promise = new TaskPromise<T>((resolve, reject) => {
      outcome.then(resolve, reject);
    });
    promise.catch(() => {});
    promise.#delivery = delivery;
    return promise;
  }

  /** Promises derived from it are plain ones. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  override then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: any) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    if (this.#delivery !== undefined) this.#delivery.isDelivered = true;
    return super.then(onFulfilled, onRejected);
  }
}
