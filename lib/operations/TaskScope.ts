import {
  checkFunction,
  checkIterable,
  checkName,
  checkNumber,
  checkOptionalFunction,
  checkOptions,
} from '../core/base/check.js';
import { aggregate, asyncDisposeSymbol, currentClock, inspectSymbol, reportUncaught } from '../core/base/platform.js';
import { type CancellationToken, thrownBy, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Grace } from './Grace.js';
import { isEcho } from './isEcho.js';
import { letGo } from './letGo.js';
import { Lifetime } from './Lifetime.js';
import { promised } from './promised.js';
import { Semaphore } from './Semaphore.js';
import { StragglersError } from './StragglersError.js';
import { suppress } from './suppress.js';
import { type Delivery, TaskPromise } from './TaskPromise.js';
import { checkGrace } from './WaitOptions.js';

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
  /**
   * Milliseconds, from the cancellation, for which the scope waits for its tasks to end: 0 means one turn of the event
   * loop, -1 and `Infinity` as long as it takes. Then it leaves. Default: `Infinity`.
   */
  readonly grace?: number | undefined;
  /**
   * Called with the names of the tasks that are still running when the scope leaves after its grace, whatever the
   * outcome. What it throws is reported as uncaught.
   */
  readonly onStragglers?: ((tasks: readonly string[]) => unknown) | undefined;
}

/** Runs a task, under its own token. */
type TaskRun<T> = (token: CancellationToken, task: RunningTask) => PromiseLike<T> | T;

/** A task that has not ended. */
interface RunningTask {
  readonly name: string | undefined;
  readonly work: Task<unknown>;
  /** Its number in the order of calls. */
  readonly number: number;
  readonly since: number;
  /** The lifetime of its token; none while it waits for its turn. */
  lifetime: Lifetime | undefined;
  /** Resolves when it has ended. Never rejects. */
  ended: Promise<unknown> | undefined;
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
  readonly #lifetime: Lifetime;
  readonly #parent: CancellationToken;
  /** The tasks that run or wait for their turn. */
  readonly #tasks = new Set<RunningTask>();
  /** The lifetimes of results that are still to be read. */
  readonly #results = new Set<Lifetime>();
  /** What inner scopes rejected with that have left without some tasks, and the paths of those tasks. */
  readonly #innerStragglers = new Map<unknown, readonly string[]>();
  /** All failures, in order, and whether somebody received them. */
  readonly #failures = new Map<unknown, Delivery>();
  readonly #places: Semaphore;
  readonly #grace: Grace;
  readonly #onStragglers: TaskScopeOptions['onStragglers'];
  /** The body of `TaskScope.with`. Never rejects. */
  #body: Promise<unknown> | undefined;
  #started = 0;
  /** How many tasks and bodies are running. */
  #running = 0;
  /** Stops listening to the token. */
  #unlisten: (() => void) | undefined;
  /** The task whose outcome is that of a race, once there is one. */
  #winner: RunningTask | undefined;
  /** Whether the tasks that had already settled when a race was decided have been counted. */
  #isDecided = false;
  #isLeft = false;
  #isReported = false;

  /**
   * A scope for `await using`, or to be left with `done()` and `[Symbol.asyncDispose]()`.
   *
   * @throws TypeError or RangeError if `token` is neither a token nor a signal, or an option is invalid
   */
  constructor(token?: CancellationTokenLike, options?: TaskScopeOptions) {
    const action = 'make a TaskScope';
    checkOptions(action, options, ['name', 'concurrency', 'grace', 'onStragglers']);
    checkName(action, options?.name);
    this.#places = new Semaphore(checkConcurrency(action, options?.concurrency));
    checkOptionalFunction(action, 'onStragglers', options?.onStragglers);
    this.#grace = new Grace(checkGrace(action, options?.grace, Infinity));
    this.#onStragglers = options?.onStragglers;
    this.#parent = tokenFrom(token, action);
    this.#lifetime = new Lifetime(this.#parent, Infinity, options?.name);
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
      return TaskScope.#open((scope) => scope.#runBody(body), token, options);
    });
  }

  /** Runs a new scope with `run`, unless the token is canceled. */
  static #open<T>(
    run: (scope: TaskScope) => Promise<T>,
    token: CancellationTokenLike,
    options: TaskScopeOptions | undefined,
  ): Promise<T> {
    const scope = new TaskScope(token, options);
    return scope.token.isCancellationRequested ? notStarted(scope.token) : scope.#asOutcome(run(scope));
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
      const run = (scope: TaskScope) => {
        const running = list.map((work) => scope.#start(undefined, work, work));
        const results = Promise.all(running);
        results.catch(() => {}); // failures are those of the scope
        return scope
          .#end(() => results)
          .catch((error: unknown) => {
            for (const result of running) result.then(letGo, () => {}); // nobody gets them
            throw error;
          });
      };
      return TaskScope.#open(run, token, options) as Promise<TaskResults<Tasks>>;
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
      return TaskScope.#compete(list, true, token, options) as Promise<TaskResult<T>>;
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
      return TaskScope.#compete(listOf('run tasks', tasks), false, token, options) as Promise<TaskResult<T>>;
    });
  }

  /** Runs tasks of which the first to succeed decides the outcome; or to fail, if that counts. */
  static #compete(
    list: readonly Task<unknown>[],
    failureDecides: boolean,
    token: CancellationTokenLike,
    options: TaskScopeOptions | undefined,
  ): Promise<unknown> {
    const run = (scope: TaskScope) => {
      const errors: unknown[] = [];
      let first: Outcome<unknown> | undefined; // none if the token was canceled before any task settled
      for (const [index, work] of list.entries()) {
        const compete: TaskRun<unknown> = async (token, task) => {
          const outcome = await outcomeOf(work, token);
          const isFailure = 'error' in outcome;
          if (first !== undefined) scope.#lose(outcome, first);
          else if (isFailure && !failureDecides && !token.isCancellationRequested) errors[index] = outcome.error;
          else {
            first = outcome;
            scope.#decide(task, isFailure);
            if (isFailure) throw outcome.error;
            return outcome.value;
          }
          return undefined;
        };
        scope.#start(undefined, work, compete).catch(() => {}); // failures are those of the scope
      }
      return scope
        .#end(() => {
          if (first === undefined) throw aggregate(errors, `All ${list.length} tasks failed`);
          return first.value;
        })
        .catch((error: unknown) => {
          letGo(first?.value);
          throw error;
        });
    };
    return TaskScope.#open(run, token, options);
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
      return TaskPromise.of(this.#start(name, task!, task!, delivery), delivery);
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
   * Leaves the scope: cancels the tasks that are still running, and waits for them, for as long as its grace lasts. What
   * is still to be read of the results of other tasks is not canceled.
   *
   * @returns rejects with the first failure that nobody has received, either from `done()` or from a promise of `run`;
   * with a `StragglersError` if tasks are still running after the grace
   */
  async [asyncDisposeSymbol](): Promise<void> {
    if (this.#tasks.size > 0) {
      for (const lifetime of this.#results) lifetime.moveTo(this.#parent);
      this.#lifetime.cancelAndReport('The scope was left');
    }
    await this.#leave();
    const isKnown = this.#isReported;
    const stragglers = this.#reportStragglers();
    const undelivered = [...this.#failures].filter(([, { isDelivered }]) => !isDelivered).map(([error]) => error);
    this.#failures.clear();
    if (undelivered.length > 0) throw suppress(undelivered);
    if (stragglers.length > 0 && !isKnown) throw new StragglersError(stragglers, { reason: thrownBy(this.token) });
  }

  /** What `console.log` and `util.inspect` show in Node, Deno and Bun: the tasks that are running, and for how long. */
  [inspectSymbol](): string {
    const scope = String(this.token).replace('CancellationToken', 'TaskScope');
    if (this.#tasks.size === 0) return scope;
    const now = currentClock().now();
    const tasks = [...this.#tasks].map((task) => {
      const state =
        task.lifetime === undefined ? 'waiting for its turn' : `running for ${Math.round(now - task.since)} ms`;
      return `\n  ${nameOf(task)}: ${state}`;
    });
    return `${scope}${tasks.join('')}`;
  }

  async #runBody<T>(body: (scope: TaskScope) => PromiseLike<T> | T): Promise<T> {
    this.#enter();
    const outcomeOfBody = this.#outcomeOfBody(body);
    this.#body = outcomeOfBody;
    const outcome = await this.#grace.wait(outcomeOfBody);
    this.#exit();
    if (outcome === undefined) return this.#end(() => Promise.reject(thrownBy(this.token)), ['the body']);
    if ('error' in outcome) return this.#end(() => Promise.reject(outcome.error));
    return this.#end(() => outcome.value);
  }

  async #outcomeOfBody<T>(body: (scope: TaskScope) => PromiseLike<T> | T): Promise<Outcome<T>> {
    try {
      const value = await body(this);
      if (this.#isLeft) letGo(value);
      else this.#cover(this.#lifetime, value);
      return { value };
    } catch (error) {
      this.#fail(error, { isDelivered: false }, this.#lifetime);
      return { error };
    }
  }

  /** Leaves the scope once its tasks have ended. Settles as `result` does, unless something has failed. */
  async #end<T>(result: () => PromiseLike<T> | T, deaf?: readonly string[]): Promise<T> {
    await this.#leave();
    const stragglers = this.#reportStragglers(deaf);
    this.#throwFailure(stragglers);
    try {
      return await result();
    } catch (error) {
      if (stragglers.length === 0) throw error;
      throw new StragglersError(stragglers, { reason: error });
    }
  }

  /** @param run what runs the work; its name is that of `work` */
  #start<T>(
    name: string | undefined,
    work: Task<unknown>,
    run: TaskRun<T>,
    delivery: Delivery = { isDelivered: false },
  ): Promise<T> {
    const since = currentClock().now();
    const task: RunningTask = { name, work, number: ++this.#started, since, lifetime: undefined, ended: undefined };
    this.#tasks.add(task);
    this.#enter();
    const outcome = this.#execute(task, run, delivery);
    const forget = () => {
      this.#tasks.delete(task);
      this.#exit();
    };
    task.ended = outcome.then(forget, forget);
    return outcome;
  }

  async #execute<T>(task: RunningTask, run: TaskRun<T>, delivery: Delivery): Promise<T> {
    let lifetime = this.#lifetime;
    try {
      const turn = this.#places.acquire(this.token);
      if (turn !== undefined) await turn;
      lifetime = task.lifetime = new Lifetime(this.token, Infinity, task.name ?? this.token.name);
      try {
        if (this.#winner !== undefined) lifetime.cancelAndReport(anotherWasFaster);
        lifetime.token.throwIfCancellationRequested();
        const value = await run(lifetime.token, task);
        if (this.#isLeft) letGo(value);
        else this.#cover(lifetime, value);
        return value;
      } finally {
        this.#places.release();
      }
    } catch (error) {
      this.#fail(error, delivery, lifetime, task);
      if (lifetime !== this.#lifetime) lifetime.end();
      throw error;
    }
  }

  /** Ends a lifetime when the result was read; that of the scope, when all results were. */
  #cover(lifetime: Lifetime, result: unknown): void {
    const isCovered = lifetime.cover(result, () => {
      this.#results.delete(lifetime);
      if (lifetime !== this.#lifetime) lifetime.end();
      if (this.#isLeft && this.#results.size === 0) this.#lifetime.end();
    });
    if (isCovered) this.#results.add(lifetime);
    else if (lifetime !== this.#lifetime) lifetime.end();
  }

  #fail(error: unknown, delivery: Delivery, { token }: Lifetime, task?: RunningTask): void {
    if (this.#isLeft) return;
    if (token.isCancellationRequested) {
      if (isEcho(error, token)) return;
      if (error instanceof StragglersError) {
        const paths = task === undefined ? error.tasks : error.tasks.map((name) => `${nameOf(task)}/${name}`);
        if (!this.#innerStragglers.has(error)) this.#innerStragglers.set(error, paths); // a body may pass it on
        return;
      }
    }
    if (this.#failures.has(error)) return;
    this.#failures.set(error, delivery);
    this.#lifetime.fail(error);
  }

  /** The race is over: cancels all tasks except one, or leaves that to the failure of this one. */
  #decide(winner: RunningTask, isFailure: boolean): void {
    void Promise.resolve().then(() => (this.#isDecided = true));
    if (isFailure) return;
    this.#winner = winner;
    for (const task of this.#tasks) if (task !== winner) task.lifetime?.cancelAndReport(anotherWasFaster);
    this.#grace.begin();
  }

  /**
   * A task has lost a race. Its result has nobody to read it. A failure counts only if it came after the decision: then
   * the task failed to stop.
   */
  #lose(outcome: Outcome<unknown>, first: Outcome<unknown>): void {
    if ('error' in outcome) {
      if (this.#isDecided) throw outcome.error;
    } else if (outcome.value !== first.value) letGo(outcome.value);
  }

  async #waitForAll(): Promise<void> {
    await this.#tasksEnded();
    for (const delivery of this.#failures.values()) delivery.isDelivered = true;
    this.#throwFailure(this.#reportStragglers());
  }

  /** Something is running: cancellations start the grace, and `cancelAsync` waits. */
  #enter(): void {
    if (this.#running++ > 0) return;
    const decide = () => {
      thrownBy(this.token); // made now, so that its stack shows who canceled
    };
    const stop = () => {
      decide();
      this.#grace.begin();
      return this.#grace.wait(Promise.all([this.#body, this.#tasksEnded()]));
    };
    this.#unlisten = this.#lifetime.listen({ decide, stop });
  }

  #exit(): void {
    if (--this.#running > 0) return;
    this.#unlisten!();
    this.#grace.stop();
  }

  /** Waits for all tasks, including those that are started meanwhile, for as long as the grace lasts. */
  async #tasksEnded(): Promise<void> {
    while (this.#tasks.size > 0 && !this.#grace.isOver) {
      await this.#grace.wait(Promise.all(Array.from(this.#tasks, ({ ended }) => ended!)));
    }
  }

  /** The same. Then ends the scope, or leaves that to the last result. */
  async #leave(): Promise<void> {
    for (let quiet = 0; quiet < quietMicrotasks && !this.#grace.isOver; quiet++) {
      if (this.#tasks.size > 0) quiet = 0;
      await this.#tasksEnded();
    }
    this.#isLeft = true;
    if (this.token.isCancellationRequested) return; // a cancellation up to this point counts
    if (this.#results.size === 0) this.#lifetime.end();
    else this.#lifetime.dropCallbacks();
  }

  /** The names of the tasks that were left running. */
  #reportStragglers(deaf: readonly string[] = []): readonly string[] {
    const running = this.#grace.isOver ? Array.from(this.#tasks, nameOf) : [];
    const names = [...[...this.#innerStragglers.values()].flat(), ...(running.length > 0 ? running : deaf)];
    if (names.length > 0 && !this.#isReported) {
      this.#isReported = true;
      try {
        this.#onStragglers?.(names);
      } catch (error) {
        reportUncaught(error);
      }
    }
    return names;
  }

  #throwFailure(stragglers: readonly string[]): void {
    const errors = [...this.#failures.keys()];
    const { token } = this;
    const isCanceledFromOutside = token.isCancellationRequested && token.canceledBy !== token;
    if (isCanceledFromOutside && errors.length === 0 && stragglers.length > 0) {
      throw new StragglersError(stragglers, { reason: thrownBy(token) });
    }
    if (isCanceledFromOutside) errors.push(thrownBy(token));
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

type Outcome<T> = { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: unknown };

async function outcomeOf<A, T>(work: (argument: A) => PromiseLike<T> | T, argument: A): Promise<Outcome<T>> {
  try {
    return { value: await work(argument) };
  } catch (error) {
    return { error };
  }
}

/** Code that awaited the last task gets this many microtasks to start another one. */
const quietMicrotasks = 4;

const anotherWasFaster = 'Another task was faster';

function nameOf({ name, work, number }: RunningTask): string {
  return name ?? (work.name || `task ${number}`);
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
