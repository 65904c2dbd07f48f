import { defineErrorClass } from '../core/errors/brand.js';

/** What a `StragglersError` says besides its message. */
export interface StragglersErrorOptions {
  /** What the scope would have rejected with if all tasks had ended in time. */
  readonly reason?: unknown;
}

/**
 * A `TaskScope` was canceled and has left after its grace, although some of its tasks are still running. For
 * `cancellationKind` it is not a cancellation, because these tasks may still have effects.
 *
 * ```ts
 * const deaf = () => new Promise(() => {});
 * const source = new CancellationTokenSource();
 * const scope = TaskScope.all([deaf], source.token, { grace: 10 });
 * source.cancel();
 * console.log(await scope.catch((error: StragglersError) => error.message)); // Still running after a cancellation: deaf
 * ```
 */
export class StragglersError extends Error {
  /** `'ERR_STRAGGLERS'`. */
  declare readonly code: string;
  readonly #tasks: readonly string[];
  readonly #reason: unknown;

  /** @param tasks the names of the tasks that are still running */
  constructor(tasks: readonly string[], options?: StragglersErrorOptions) {
    super(`Still running after a cancellation: ${listed(tasks)}`);
    this.#tasks = [...tasks];
    this.#reason = options?.reason;
  }

  /**
   * The names of the tasks that are still running, in the order in which they were started: the name that was given to
   * `run`; else that of the function; else `task 3` for the third task. A task of an inner scope is named by a path, as in
   * `request/resize`.
   */
  get tasks(): readonly string[] {
    return this.#tasks;
  }

  /** What the scope would have rejected with if all tasks had ended in time. */
  get reason(): unknown {
    return this.#reason;
  }

  static {
    defineErrorClass(this, 'StragglersError', 'ERR_STRAGGLERS', undefined);
  }
}

const maxListed = 10;

function listed(tasks: readonly string[]): string {
  const names = tasks.slice(0, maxListed).join(', ');
  return tasks.length > maxListed ? `${names} and ${tasks.length - maxListed} more` : names;
}
