import { type CancellationToken, thrownBy, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkFunction, checkIterable, checkName } from '../core/base/check.js';
import { aggregate, asyncDisposeSymbol } from '../core/base/platform.js';
import { checkConcurrency, checkOptions, promised } from './check.js';
import { isEcho } from './isEcho.js';
import { Lifetime, OwnedLifetime } from './Lifetime.js';
import { Semaphore } from './Semaphore.js';
import { suppress } from './suppress.js';
import { type Delivery, TaskPromise } from './TaskPromise.js';

/** Work that is given a token. */
export type Task<T> = (token: CancellationToken) => PromiseLike<T> | T;

/** What a task gives. */
export type TaskResult<T extends Task<unknown>> = Awaited<ReturnType<T>>;

/** What tasks give, one by one. */
export type TaskResults<Tasks extends readonly Task<unknown>[]> = {
  -readonly [Index in keyof Tasks]: TaskResult<Tasks[Index]>;
};

/** How a scope runs its tasks. */
export interface TaskScopeOptions {
  /** How many tasks may run at a time; the others wait for their turn, in order. Default: no limit. */
  readonly concurrency?: number | undefined;
  /** What to call the scope's token in logs. */
  readonly name?: string | undefined;
}

/**
 * Runs tasks that belong together, and ends with the last of them: they share a token, the first failure cancels the
 * others and is what you get, and leaving the scope waits for all.
 *
 * - `TaskScope.with` is the form to use: it knows whether its body failed. With `await using`, leaving the block
 *   cancels what still runs, so wait for it by `done()` before.
 * - A failure is any rejection of a task while the scope's token is live. It becomes the reason of that token, whose
 *   kind is then `'failed'`. What fails besides is not lost: you get a `SuppressedError` then, with the first as its
 *   `error`.
 * - Promises of `run` need not be awaited.
 *
 * A task that does not listen to its token is waited for all the same.
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
  readonly #lifetime: OwnedLifetime;
  /** The ends of the tasks that run or wait for their turn: they never reject. */
  readonly #tasks = new Set<Promise<unknown>>();
  /** What went wrong, in order. */
  readonly #failures = new Map<unknown, Delivery>();
  readonly #places: Semaphore;
  #isLeft = false;
  /** Whether it is decided what comes of it, so that a failure does not count any more. */
  #isDecided = false;

  /**
   * A scope to leave by `await using`, or by `done()` and `[Symbol.asyncDispose]()`.
   *
   * @throws TypeError or RangeError if `token` is neither a token nor a signal, or an option is invalid
   */
  constructor(token?: CancellationTokenLike, options?: TaskScopeOptions) {
    checkOptions(options);
    checkName(options?.name);
    this.#places = new Semaphore(checkConcurrency(options?.concurrency));
    this.#lifetime = new OwnedLifetime(tokenFrom(token, 'run tasks under'), Infinity, options?.name);
  }

  /**
   * Runs `body` with a scope, and waits for all tasks that it started. If the body or a task fails, the rest is
   * canceled and waited for, and then the promise rejects with the first error. Under a canceled token nothing is
   * started; if the token is canceled on the way, the promise rejects with what that throws once all tasks have
   * ended, even if the body returned.
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
      checkFunction('run', body);
      const scope = new TaskScope(token, options);
      const { isCancellationRequested } = scope.token;
      return isCancellationRequested ? notStarted(scope.token) : scope.#asOutcome(scope.#runBody(body));
    });
  }

  /**
   * The results of all tasks, in their order. The first failure cancels the others. (As `Promise.all`, which leaves
   * the others running.)
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
      const list = checkTasks('run', tasks);
      const body = (scope: TaskScope) => Promise.all(list.map((task) => scope.run(task)));
      return TaskScope.with(body, token, options) as Promise<TaskResults<Tasks>>;
    });
  }

  /**
   * What the first task to settle gives, or its error. The others are canceled and waited for; what they do does not
   * count any more. (As `Promise.race`, which leaves the others running.)
   *
   * ```ts
   * const slow = (token: CancellationToken) => delay(60_000, token);
   * console.log(await TaskScope.race([slow, async () => 'fast'])); // fast
   * ```
   *
   * @returns rejects with a RangeError if there are no tasks, since then none would ever settle
   */
  static race<T extends Task<unknown>>(
    tasks: Iterable<T>,
    token?: CancellationTokenLike,
    options?: TaskScopeOptions,
  ): Promise<TaskResult<T>> {
    return promised(() => {
      const list = checkTasks('race', tasks);
      if (list.length === 0) throw new RangeError('Cannot race 0 tasks: expected at least one');
      const body = async (scope: TaskScope) => {
        let first: { value?: unknown; error?: unknown } | undefined; // none if the token was canceled before all tasks
        for (const task of list) {
          void scope.run(async (token) => {
            const outcome = await outcomeOf(task, token);
            if (first !== undefined) return; // what the losers come to does not count any more
            first = outcome;
            if ('error' in outcome) scope.#fail(outcome.error, { isDelivered: true });
            else scope.#lifetime.stop('Another task was faster');
          });
        }
        await scope.#settle();
        return first?.value;
      };
      return TaskScope.with(body, token, options) as Promise<TaskResult<T>>;
    });
  }

  /**
   * What the first task to succeed gives. The others are canceled and waited for. If none succeeds, it rejects with an
   * `AggregateError` of all their errors, in their order. (As `Promise.any`, which leaves the others running.)
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
      const list = checkTasks('run', tasks);
      const body = async (scope: TaskScope) => {
        const errors: unknown[] = [];
        let success: { value: unknown } | undefined;
        for (const [index, task] of list.entries()) {
          void scope.run(async (token) => {
            const outcome = await outcomeOf(task, token);
            if ('error' in outcome) {
              errors[index] = outcome.error; // no failure of the scope
            } else {
              success ??= outcome;
              scope.#lifetime.stop('Another task was faster');
            }
          });
        }
        await scope.#settle();
        scope.#isDecided = true;
        if (success === undefined) throw aggregate(errors, `All ${list.length} tasks failed`);
        return success.value;
      };
      return TaskScope.with(body, token, options) as Promise<TaskResult<T>>;
    });
  }

  /** What all tasks share: canceled with the token of the scope, by `cancel`, and by the first failure. */
  get token(): CancellationToken {
    return this.#lifetime.token;
  }

  /**
   * Starts a task, at once unless too many run already. Under a canceled scope nothing is started. A name before the
   * task is what its token is called in logs.
   *
   * @returns settles as the task does; rejects with a TypeError if `task` is not a function, or an Error if the scope
   * was left. It need not be awaited
   */
  run<T>(task: Task<T>): Promise<T>;
  run<T>(name: string | undefined, task: Task<T>): Promise<T>;
  run<T>(nameOrTask: string | undefined | Task<T>, taskAfterName?: Task<T>): Promise<T> {
    return promised(() => {
      const [name, task] = typeof nameOrTask === 'function' ? [undefined, nameOrTask] : [nameOrTask, taskAfterName];
      checkName(name);
      checkFunction('run', task);
      if (this.#isLeft) throw new Error('Cannot run a task in a scope that was left: run it before, or in another');
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
   * Cancels all tasks. In `TaskScope.with` that is no failure: what the body returns still counts. Throws as
   * `source.cancel` does.
   */
  cancel(reason?: unknown): void {
    this.#lifetime.cancel(reason);
  }

  /**
   * Waits until all tasks have ended: for scopes that are left by `await using`, where it belongs at the end of the
   * block.
   *
   * @returns rejects with the first failure, or with what the token throws if that was canceled
   */
  done(): Promise<void> {
    return this.#asOutcome(this.#join());
  }

  /**
   * Leaves the scope: cancels what still runs and waits for it.
   *
   * @returns rejects with the first failure of which nobody has been told, neither by `done()` nor by a promise of
   * `run`
   */
  async [asyncDisposeSymbol](): Promise<void> {
    if (this.#tasks.size > 0) this.#lifetime.stop('The scope was left');
    await this.#leave();
    const untold = [...this.#failures].filter(([, { isDelivered }]) => !isDelivered).map(([error]) => error);
    this.#failures.clear();
    if (untold.length > 0) throw suppress(untold);
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

  async #join(): Promise<void> {
    await this.#settle();
    for (const delivery of this.#failures.values()) delivery.isDelivered = true;
    this.#throwFailure();
  }

  /** Waits for all tasks, those too that are started meanwhile. */
  async #settle(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
  }

  async #leave(): Promise<void> {
    while (this.#tasks.size > 0) await this.#settle(); // some may have been started while the last one ended
    this.#isLeft = true;
    this.#lifetime.look(); // what came before it was left counts
    this.#lifetime.end();
  }

  #throwFailure(): void {
    const errors = [...this.#failures.keys()];
    if (this.#lifetime.isCanceledFromOutside) errors.unshift(thrownBy(this.token));
    if (errors.length > 0) throw suppress(errors);
  }

  /**
   * The promise to hand out. That nobody awaits it is no reason to end the process if it rejects for the token alone.
   */
  #asOutcome<T>(outcome: Promise<T>): Promise<T> {
    const promise = new Promise<T>((resolve, reject) => {
      outcome.then(resolve, (error: unknown) => {
        const { token } = this;
        const isCancellation = token.isCancellationRequested && error === thrownBy(token) && !this.#failures.has(error);
        if (isCancellation) promise.then(undefined, () => {});
        reject(error);
      });
    });
    return promise;
  }
}

/** What is not even started under a canceled token. */
function notStarted<T>(token: CancellationToken): Promise<T> {
  const promise = Promise.reject<T>(thrownBy(token));
  promise.then(undefined, () => {}); // nobody has to await it
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

function checkTasks(action: string, tasks: Iterable<Task<unknown>>): Task<unknown>[] {
  checkIterable(`${action} the tasks`, tasks, 'functions');
  const list = [...tasks];
  for (const task of list) checkFunction(action, task);
  return list;
}
