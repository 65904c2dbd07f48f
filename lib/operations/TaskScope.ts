import { checkFunction, checkIterable, checkName, checkNumber, checkOptions } from '../core/base/check.js';
import { aggregate, asyncDisposeSymbol } from '../core/base/platform.js';
import { type CancellationToken, thrownBy, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { isEcho } from './isEcho.js';
import { Lifetime } from './Lifetime.js';
import { promised } from './promised.js';
import { Semaphore } from './Semaphore.js';
import { suppress } from './suppress.js';
import { type Delivery, TaskPromise } from './TaskPromise.js';

/** Work that takes a token. */
export type Task<T> = (token: CancellationToken) => PromiseLike<T> | T;

/** The result of a task. */
export type TaskResult<T extends Task<unknown>> = Awaited<ReturnType<T>>;

/** The results of a list of tasks, one by one. */
export type TaskResults<Tasks extends readonly Task<unknown>[]> = {
  -readonly [Index in keyof Tasks]: TaskResult<Tasks[Index]>;
};

/** How a scope runs its tasks. */
export interface TaskScopeOptions {
  /** How many tasks may run at a time. The others wait for their turn, in order. Default: no limit. */
  readonly concurrency?: number | undefined;
  /** The name of the scope's token in logs. */
  readonly name?: string | undefined;
}

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
 *
 * The scope waits even for a task that ignores its token.
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
  readonly #lifetime: Lifetime;
  /** A promise for each task that runs or waits for its turn. It settles when the task ends, and never rejects. */
  readonly #tasks = new Set<Promise<unknown>>();
  /** All failures, in order, and whether somebody received them. */
  readonly #failures = new Map<unknown, Delivery>();
  readonly #places: Semaphore;
  #isLeft = false;
  /** Whether the outcome is decided, so that failures no longer count. */
  #isDecided = false;

  /**
   * A scope for `await using`, or to be left with `done()` and `[Symbol.asyncDispose]()`.
   *
   * @throws TypeError or RangeError if `token` is neither a token nor a signal, or an option is invalid
   */
  constructor(token?: CancellationTokenLike, options?: TaskScopeOptions) {
    const action = 'make a TaskScope';
    checkOptions(action, options);
    checkName(action, options?.name);
    this.#places = new Semaphore(checkConcurrency(action, options?.concurrency));
    this.#lifetime = new Lifetime(tokenFrom(token, action), Infinity, options?.name);
    this.#lifetime.noteReason();
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
      const { isCancellationRequested } = scope.token;
      return isCancellationRequested ? notStarted(scope.token) : scope.#asOutcome(scope.#runBody(body));
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
      const body = (scope: TaskScope) => Promise.all(list.map((task) => scope.run(task)));
      return TaskScope.with(body, token, options) as Promise<TaskResults<Tasks>>;
    });
  }

  /**
   * Settles like the first task that settles. The others are canceled and waited for; what becomes of them no longer
   * counts. (`Promise.race` does the same, but leaves the others running.)
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
      const body = async (scope: TaskScope) => {
        let first: { value?: unknown; error?: unknown } | undefined; // none if the token was canceled before any task settled
        for (const task of list) {
          void scope.run(async (token) => {
            const outcome = await outcomeOf(task, token);
            if (first !== undefined) return; // what becomes of the losers no longer counts
            first = outcome;
            if ('error' in outcome) scope.#fail(outcome.error, { isDelivered: true });
            else scope.#lifetime.cancelAndReport('Another task was faster');
          });
        }
        await scope.#tasksEnded();
        return first?.value;
      };
      return TaskScope.with(body, token, options) as Promise<TaskResult<T>>;
    });
  }

  /**
   * Resolves with the result of the first task that succeeds. The others are canceled and waited for. If none succeeds,
   * rejects with an `AggregateError` of all their errors, in their order. (`Promise.any` does the same, but leaves the
   * others running.)
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
      const body = async (scope: TaskScope) => {
        const errors: unknown[] = [];
        let success: { value: unknown } | undefined;
        for (const [index, task] of list.entries()) {
          void scope.run(async (token) => {
            const outcome = await outcomeOf(task, token);
            if ('error' in outcome) {
              errors[index] = outcome.error; // not a failure of the scope
            } else {
              success ??= outcome;
              scope.#lifetime.cancelAndReport('Another task was faster');
            }
          });
        }
        await scope.#tasksEnded();
        scope.#isDecided = true;
        if (success === undefined) throw aggregate(errors, `All ${list.length} tasks failed`);
        return success.value;
      };
      return TaskScope.with(body, token, options) as Promise<TaskResult<T>>;
    });
  }

  /**
   * The token that all tasks share: canceled with the token passed to the scope, by `cancel`, and by the first failure.
   */
  get token(): CancellationToken {
    return this.#lifetime.token;
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
      if (this.#isLeft) throw new Error('Cannot run a task: the scope was left');
      if (this.token.isCancellationRequested) return notStarted<T>(this.token);
      const delivery: Delivery = { isDelivered: false };
      const outcome = this.#execute(name, task!, delivery);
      const forget = () => this.#tasks.delete(ended);
      const ended: Promise<boolean> = outcome.then(forget, forget);
      this.#tasks.add(ended);
      return TaskPromise.of(outcome, delivery);
    });
  }

  /**
   * Cancels all tasks. In `TaskScope.with` that is not a failure: what the body returns still counts. Throws what
   * `source.cancel` would.
   */
  cancel(reason?: unknown): void {
    this.#lifetime.cancel(reason, TaskScope.prototype.cancel); // eslint-disable-line @typescript-eslint/unbound-method -- not called
  }

  /**
   * Waits until all tasks have ended. In a block with `await using`, it belongs at the end.
   *
   * @returns rejects with the first failure; or with what the token throws, if the token was canceled
   */
  done(): Promise<void> {
    return this.#asOutcome(this.#waitForAll());
  }

  /**
   * Leaves the scope: cancels the tasks that are still running, and waits for them.
   *
   * @returns rejects with the first failure that nobody has received, either from `done()` or from a promise of `run`
   */
  async [asyncDisposeSymbol](): Promise<void> {
    if (this.#tasks.size > 0) this.#lifetime.cancelAndReport('The scope was left');
    await this.#leave();
    const undelivered = [...this.#failures].filter(([, { isDelivered }]) => !isDelivered).map(([error]) => error);
    this.#failures.clear();
    if (undelivered.length > 0) throw suppress(undelivered);
  }

  async #runBody<T>(body: (scope: TaskScope) => PromiseLike<T> | T): Promise<T> {
    let outcome: { value: T } | { error: unknown };
    try {
      outcome = { value: await body(this) };
    } catch (error) {
      outcome = { error };
      this.#fail(error, { isDelivered: false });
    }
    await this.#leave();
    this.#throwFailure();
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  }

  async #execute<T>(name: string | undefined, task: Task<T>, delivery: Delivery): Promise<T> {
    const { token } = this;
    try {
      const turn = this.#places.acquire(token);
      if (turn !== undefined) await turn;
      try {
        token.throwIfCancellationRequested();
        return await (name === undefined ? task(token) : runNamed(name, task, token));
      } finally {
        this.#places.release();
      }
    } catch (error) {
      this.#fail(error, delivery);
      throw error;
    }
  }

  #fail(error: unknown, delivery: Delivery): void {
    const { token } = this;
    if (token.isCancellationRequested && isEcho(error, token)) return;
    if (this.#isDecided || this.#failures.has(error)) return;
    this.#failures.set(error, delivery);
    this.#lifetime.fail(error);
  }

  async #waitForAll(): Promise<void> {
    await this.#tasksEnded();
    for (const delivery of this.#failures.values()) delivery.isDelivered = true;
    this.#throwFailure();
  }

  /** Waits for all tasks, including those that are started meanwhile. */
  async #tasksEnded(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  /** The same. Code that awaited the last task has a few more microtasks to start another one. */
  async #leave(): Promise<void> {
    while (this.#tasks.size > 0) await this.#tasksEnded();
    this.#isLeft = true;
    if (!this.token.isCancellationRequested) this.#lifetime.end(); // a cancellation up to this point counts
  }

  #throwFailure(): void {
    const errors = [...this.#failures.keys()];
    const { token } = this;
    const isCanceledFromOutside = token.isCancellationRequested && token.canceledBy !== token;
    if (isCanceledFromOutside) errors.unshift(thrownBy(token));
    if (errors.length > 0) throw suppress(errors);
  }

  /**
   * The promise to hand out. If it rejects only because of the token and nobody awaits it, that must not end the
   * process.
   */
  #asOutcome<T>(outcome: Promise<T>): Promise<T> {
    const promise = outcome.catch((error: unknown) => {
      const { token } = this;
      const isCancellation = token.isCancellationRequested && error === thrownBy(token) && !this.#failures.has(error);
      if (isCancellation) promise.catch(() => {});
      throw error;
    });
    return promise;
  }
}

/** The promise of work that is not started, because the token is canceled. */
function notStarted<T>(token: CancellationToken): Promise<T> {
  const promise = Promise.reject<T>(thrownBy(token));
  promise.catch(() => {}); // nobody has to await it
  return promise;
}

async function outcomeOf<T>(task: Task<T>, token: CancellationToken): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await task(token) };
  } catch (error) {
    return { error };
  }
}

async function runNamed<T>(name: string, task: Task<T>, parent: CancellationToken): Promise<T> {
  const lifetime = new Lifetime(parent, Infinity, name);
  try {
    return await task(lifetime.token);
  } finally {
    lifetime.end();
  }
}

/** The tasks as an array. Throws unless all of them are functions. */
function listOf(action: string, tasks: Iterable<Task<unknown>>): Task<unknown>[] {
  checkIterable(action, 'tasks', tasks, 'functions');
  const list = [...tasks];
  for (const [index, task] of list.entries()) checkFunction(action, `tasks[${index}]`, task);
  return list;
}

/** The number of tasks that may run at a time. `undefined` means no limit. */
function checkConcurrency(action: string, concurrency: unknown): number {
  if (concurrency === undefined) return Infinity;
  const isInRange = (value: number) => value === Infinity || (Number.isInteger(value) && value > 0);
  return checkNumber(action, 'concurrency', 'a whole number >= 1, or Infinity', concurrency, isInRange);
}
