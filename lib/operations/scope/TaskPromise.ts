import type { RunningTask } from './RunningTask.js';

/** The promise of a task, which knows whether somebody waits for it. */
export class TaskPromise<T> extends Promise<T> {
  #task: RunningTask<T> | undefined;

  /** A promise that settles as the task does, and notes in the task that somebody waits. It need not be awaited. */
  static of<T>(task: RunningTask<T>): TaskPromise<T> {
    const promise = new TaskPromise<T>((resolve, reject) => {
      void task.promise.then((ended) => {
        if ('error' in ended) reject(ended.error);
        else resolve(ended.value);
      });
    });
    promise.catch(() => {});
    promise.#task = task;
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
    if (this.#task !== undefined) this.#task.isDelivered = true;
    return super.then(onFulfilled, onRejected);
  }
}
