import { checkFunction, checkIterable, checkName } from '../core/base/check.js';
import { asyncDisposeSymbol, inspectSymbol } from '../core/base/platform.js';
import { type CancellationToken, thrownBy } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { letGo } from './letGo.js';
import { cancelLifetime } from './Lifetime.js';
import { promised } from './promised.js';
import { compete } from './scope/compete.js';
import type { Task, TaskResult, TaskResults } from './scope/Task.js';
import { TaskGroup } from './scope/TaskGroup.js';
import { TaskPromise } from './scope/TaskPromise.js';
import type { TaskScopeOptions } from './scope/TaskScopeOptions.js';

/**
 * Runs tasks that belong together, and ends with the last of them: they share a token, the first failure cancels the
 * others and is what you catch, and leaving the scope waits for all of them.
 *
 * - `TaskScope.with` is the form to use, because it knows whether its body failed. With `await using`, leaving the
 *   block cancels the tasks that are still running: to wait for them instead, await `done()` at the end of the block.
 * - A failure is any rejection of a task while the scope's token is live. It becomes the reason of that token, whose
 *   kind is then `'failed'`. Later failures are not lost: you catch a `SuppressedError` that has the first as its
 *   `error`.
 * - The promises of `run` need not be awaited.
 * - Each task has a token of its own, linked to the scope's. If the result of a task is still to be read, as the body of
 *   a `Response` or a stream is, its token lives as long as the reading, even after the scope was left. Leaving neither
 *   waits for that nor cancels it; the scope's parent does.
 *
 * The scope waits even for a task that ignores its token, unless it has a `grace`. If tasks are still running after that
 * and the scope was canceled, it rejects with a `StragglersError`. What becomes of them later causes nothing unhandled.
 *
 * ```ts
 * const total = await TaskScope.with(async (scope) => {
 *   const first = scope.run(async (token) => {
 *     await delay(10, token);
 *     return 1;
 *   });
 *   const second = scope.run('second', async () => 2);
 *   return (await first) + (await second);
 * });
 * console.log(total); // 3
 * ```
 */
export class TaskScope implements AsyncDisposable {
  readonly #group: TaskGroup;

  /**
   * A scope for `await using`, or to be left with `done()` and `[Symbol.asyncDispose]()`.
   *
   * @throws TypeError or RangeError if `token` is neither a token nor a signal, or an option is invalid
   */
  constructor(token?: CancellationTokenLike, options?: TaskScopeOptions) {
    this.#group = new TaskGroup(token, options);
  }

  /**
   * Runs `body` with a scope, and waits for all tasks that it started. If the body or a task fails, the rest is
   * canceled and waited for, and then the promise rejects with the first error. Under a canceled token, nothing is
   * started. If the token is canceled in the meantime, the promise rejects with what the token throws, once all tasks
   * have ended, even if the body has returned.
   *
   * ```ts
   * const failing = TaskScope.with(async (scope) => {
   *   scope.run((token) => delay(60_000, token)); // canceled
   *   scope.run(async () => {
   *     throw new Error('The disk is full');
   *   });
   * });
   * console.log(await failing.catch((error: Error) => error.message)); // The disk is full
   * ```
   */
  static with<T>(
    body: (scope: TaskScope) => PromiseLike<T> | T,
    token?: CancellationTokenLike,
    options?: TaskScopeOptions,
  ): Promise<T> {
    return promised(() => {
      checkFunction('run a TaskScope', 'body', body);
      const scope = new TaskScope(token, options);
      return started(scope.#group, (group) => group.run(() => body(scope)));
    });
  }

  /**
   * Resolves with the results of all tasks, in their order. The first failure cancels the others. (`Promise.all` does
   * the same, but leaves the others running.)
   *
   * ```ts
   * console.log(await TaskScope.all([async () => 1, async () => 'two'])); // [ 1, 'two' ]
   * ```
   */
  static all<const Tasks extends readonly Task<unknown>[]>(
    tasks: Tasks,
    token?: CancellationTokenLike,
    options?: TaskScopeOptions,
  ): Promise<TaskResults<Tasks>> {
    return promised(() => {
      const list = listOf('run tasks', tasks);
      const runAll = async (group: TaskGroup) => {
        const running = list.map((work) => group.start(work));
        try {
          return await group.end(() => running.map(({ value }) => value));
        } catch (error) {
          for (const { value } of running) letGo(value); // nobody gets them
          throw error;
        }
      };
      return started(new TaskGroup(token, options), runAll) as Promise<TaskResults<Tasks>>;
    });
  }

  /**
   * Settles like the first task that settles. The others are canceled and waited for, and their results are let go. If
   * one of them fails to stop, rejects with its error. (`Promise.race` leaves the others running.)
   *
   * ```ts
   * const slow = (token: CancellationToken) => delay(60_000, token);
   * console.log(await TaskScope.race([slow, async () => 'fast'])); // fast
   * ```
   *
   * @returns rejects with a RangeError if there are no tasks, because then none would ever settle
   */
  static race<T extends Task<unknown>>(
    tasks: Iterable<T>,
    token?: CancellationTokenLike,
    options?: TaskScopeOptions,
  ): Promise<TaskResult<T>> {
    return promised(() => {
      const list = listOf('race', tasks);
      if (list.length === 0) throw new RangeError("Cannot race: 'tasks' must not be empty");
      const run = (group: TaskGroup) => compete(group, list, true);
      return started(new TaskGroup(token, options), run) as Promise<TaskResult<T>>;
    });
  }

  /**
   * Resolves with the result of the first task that succeeds. The others are canceled and waited for, and their results
   * are let go. If one of them fails to stop, rejects with its error. If none succeeds, rejects with an `AggregateError`
   * of all their errors, in their order. (`Promise.any` leaves the others running.)
   *
   * ```ts
   * const failing = async () => {
   *   throw new Error('This mirror is down');
   * };
   * console.log(await TaskScope.any([failing, async () => 'another'])); // another
   * ```
   */
  static any<T extends Task<unknown>>(
    tasks: Iterable<T>,
    token?: CancellationTokenLike,
    options?: TaskScopeOptions,
  ): Promise<TaskResult<T>> {
    return promised(() => {
      const list = listOf('run tasks', tasks);
      const run = (group: TaskGroup) => compete(group, list, false);
      return started(new TaskGroup(token, options), run) as Promise<TaskResult<T>>;
    });
  }

  /**
   * The token that all tasks share: canceled with the token passed to the scope, by `cancel`, and by the first failure.
   */
  get token(): CancellationToken {
    return this.#group.token;
  }

  /**
   * Starts a task: at once, or when it is its turn. In a canceled scope, nothing is started. A name before the task
   * becomes the name of its token in logs.
   *
   * @returns settles as the task does; rejects with a TypeError if `task` is not a function, and with an Error if the
   * scope was left. It need not be awaited
   */
  run<T>(task: Task<T>): Promise<T>;
  run<T>(name: string | undefined, task: Task<T>): Promise<T>;
  run<T>(nameOrTask: string | undefined | Task<T>, taskAfterName?: Task<T>): Promise<T> {
    return promised(() => {
      const [name, task] = typeof nameOrTask === 'function' ? [undefined, nameOrTask] : [nameOrTask, taskAfterName];
      checkName('run a task', name);
      checkFunction('run a task', 'task', task);
      const group = this.#group;
      if (group.isLeft) throw new Error('Cannot run a task: the scope was left');
      if (this.token.isCancellationRequested) return notStarted<T>(this.token);
      return TaskPromise.of(group.start(task!, name, name));
    });
  }

  /**
   * Cancels all tasks. In `TaskScope.with` that is not a failure: what the body returns still counts. Throws what
   * `source.cancel` would.
   */
  cancel(reason?: unknown): void {
    cancelLifetime(this.#group.lifetime, reason, TaskScope.prototype.cancel); // eslint-disable-line @typescript-eslint/unbound-method -- not called
  }

  /**
   * Waits until all tasks have ended. In a block with `await using`, it belongs at the end.
   *
   * @returns rejects with the first failure; or with what the token throws, if the token was canceled
   */
  done(): Promise<void> {
    return this.#group.settle(this.#group.join());
  }

  /**
   * Leaves the scope: cancels the tasks that are still running, and waits for them, for as long as its grace lasts. What
   * is still to be read of the results of other tasks is not canceled.
   *
   * @returns rejects with the first failure that nobody has received, either from `done()` or from a promise of `run`;
   * with a `StragglersError` if tasks are still running after the grace
   */
  [asyncDisposeSymbol](): Promise<void> {
    return this.#group.dispose();
  }

  /** What `console.log` and `util.inspect` show in Node, Deno and Bun: the tasks that are running, and for how long. */
  [inspectSymbol](): string {
    const scope = String(this.token).replace('CancellationToken', 'TaskScope');
    return [scope, ...this.#group.tasks].join('\n  ');
  }
}

/** Runs a group of tasks, unless the token is canceled. */
function started<T>(group: TaskGroup, run: (group: TaskGroup) => Promise<T>): Promise<T> {
  return group.token.isCancellationRequested ? notStarted(group.token) : group.settle(run(group));
}

/** The promise of work that is not started, because the token is canceled. */
function notStarted<T>(token: CancellationToken): Promise<T> {
  const promise = Promise.reject<T>(thrownBy(token));
  promise.catch(() => {}); // nobody has to await it
  return promise;
}

/** The tasks as an array. Throws unless all of them are functions. */
function listOf(action: string, tasks: Iterable<Task<unknown>>): Task<unknown>[] {
  checkIterable(action, 'tasks', tasks, 'functions');
  const list = [...tasks];
  for (const [index, task] of list.entries()) checkFunction(action, `tasks[${index}]`, task);
  return list;
}
