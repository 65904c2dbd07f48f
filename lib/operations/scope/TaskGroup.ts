import {
  type CancellationToken,
  type CancellationTokenRegistration,
  thrownBy,
  tokenFrom,
} from '../../core/CancellationToken.js';
import type { CancellationTokenLike } from '../../core/CancellationTokenLike.js';
import { isEcho } from '../isEcho.js';
import { letGo } from '../letGo.js';
import {
  dropUserCallbacks,
  failLifetime,
  Lifetime,
  listenTo,
  moveLifetime,
  type Stoppable,
  stopLifetime,
} from '../Lifetime.js';
import { StragglersError } from '../StragglersError.js';
import { suppress } from '../suppress.js';
import { unlessInVain } from '../unlessInVain.js';
import { Grace } from './Grace.js';
import { type Outcome, unwrap } from './Outcome.js';
import { RunningTask } from './RunningTask.js';
import { Semaphore } from './Semaphore.js';
import { Stragglers } from './Stragglers.js';
import type { Task } from './Task.js';
import { readScopeOptions, type TaskScopeOptions } from './TaskScopeOptions.js';

/**
 * The tasks that belong together. Starts them, each with a token of its own; cancels them when one fails; and ends with
 * the last of them. `TaskScope` is what users see of it.
 */
export class TaskGroup implements Stoppable {
  readonly lifetime: Lifetime;
  /** The tasks that run or wait for their turn. */
  readonly tasks = new Set<RunningTask<unknown>>();
  isLeft = false;
  readonly #parent: CancellationToken;
  /** The lifetimes of results that are still to be read. */
  readonly #results = new Set<Lifetime>();
  /** All failures, in order, and whether somebody received them. */
  readonly #failures = new Map<unknown, { isDelivered: boolean }>();
  readonly #stragglers: Stragglers;
  readonly #places: Semaphore;
  readonly #grace: Grace;
  /** The body of `TaskScope.with`. Never rejects. */
  #body: Promise<unknown> | undefined;
  #started = 0;
  /** How many tasks and bodies are running. */
  #running = 0;
  /** Listens to the token. */
  #registration: CancellationTokenRegistration | undefined;
  /** Resolves when no task is left. Made when somebody waits for it. */
  #idle: Promise<void> | undefined;
  #becomeIdle: (() => void) | undefined;

  constructor(token: CancellationTokenLike, options: TaskScopeOptions | undefined) {
    const action = 'make a TaskScope';
    const { concurrency, grace, name, onStragglers } = readScopeOptions(action, options);
    this.#places = new Semaphore(concurrency);
    this.#grace = new Grace(grace);
    this.#stragglers = new Stragglers(onStragglers);
    this.#parent = tokenFrom(token, action);
    this.lifetime = new Lifetime(this.#parent, Infinity, name);
  }

  get token(): CancellationToken {
    return this.lifetime.token;
  }

  /**
   * Starts a task: at once, or when it is its turn.
   *
   * @param name its name for the user; may be empty
   * @param tokenName the name of its token; by default, that of the token of the group
   */
  start<T>(work: Task<T>, name = work.name, tokenName?: string): RunningTask<T> {
    const task = new RunningTask<T>(name, ++this.#started);
    this.tasks.add(task);
    this.#enter();
    task.promise = this.#execute(task, work, tokenName);
    return task;
  }

  async #execute<T>(task: RunningTask<T>, work: Task<T>, tokenName: string | undefined): Promise<Outcome<T>> {
    try {
      const turn = this.#places.acquire(this.token);
      if (turn !== undefined) await turn;
      const lifetime = new Lifetime(this.token, Infinity, tokenName ?? this.token.name);
      task.lifetime = lifetime;
      try {
        lifetime.token.throwIfCancellationRequested();
        const value = await unlessInVain(work(lifetime.token), lifetime.token);
        task.value = value;
        this.#take(value, lifetime);
        return { value };
      } finally {
        this.#places.release();
      }
    } catch (error) {
      this.#fail(error, task);
      task.lifetime?.end();
      return { error };
    } finally {
      this.tasks.delete(task);
      if (this.tasks.size === 0) this.#becomeIdle?.();
      this.#exit();
    }
  }

  /** Runs the body of `TaskScope.with`, and then leaves. */
  async run<T>(body: () => PromiseLike<T> | T): Promise<T> {
    this.#enter();
    const ending = this.#executeBody(body);
    this.#body = ending;
    const outcome = await this.#grace.wait(ending);
    this.#exit();
    return this.end(() => unwrap(outcome ?? { error: thrownBy(this.token) }), outcome === undefined);
  }

  async #executeBody<T>(body: () => PromiseLike<T> | T): Promise<Outcome<T>> {
    try {
      const value = await unlessInVain(body(), this.token);
      this.#take(value, this.lifetime);
      return { value };
    } catch (error) {
      this.#fail(error);
      return { error };
    }
  }

  /** Keeps the lifetime of a result until that was read. A result that comes too late is let go. */
  #take(result: unknown, lifetime: Lifetime): void {
    if (this.isLeft) {
      letGo(result);
      return;
    }
    const isCovered = lifetime.cover(result, () => {
      this.#results.delete(lifetime);
      this.#release(lifetime);
    });
    if (isCovered) this.#results.add(lifetime);
    else this.#release(lifetime);
  }

  /** Ends the lifetime of a task; that of the group, when it was left and all results were read. */
  #release(lifetime: Lifetime): void {
    if (lifetime !== this.lifetime) lifetime.end();
    if (this.isLeft && this.#results.size === 0) this.lifetime.end();
  }

  /** A task has rejected, or the body. If that was a failure, it cancels the others. */
  #fail(error: unknown, task?: RunningTask<unknown>): void {
    if (this.isLeft) return;
    const { token } = task?.lifetime ?? this.lifetime;
    if (token.isCancellationRequested) {
      if (isEcho(error, token)) return;
      if (error instanceof StragglersError) {
        this.#stragglers.add(error, task?.name);
        return;
      }
    }
    if (this.#failures.has(error)) return;
    this.#failures.set(error, task ?? { isDelivered: false });
    failLifetime(this.lifetime, error);
  }

  /** Cancels all tasks except the one that has this token. The grace begins. */
  cancelOthers(token: CancellationToken, reason: string): void {
    for (const { lifetime } of this.tasks) {
      if (lifetime !== undefined && lifetime.token !== token) stopLifetime(lifetime, reason);
    }
    this.#grace.begin();
  }

  /** Something is running: a cancellation begins the grace, and `cancelAsync` waits. */
  #enter(): void {
    if (this.#running++ === 0) this.#registration = listenTo(this.lifetime, this);
  }

  #exit(): void {
    if (--this.#running > 0) return;
    this.#registration!.unregister();
    this.#grace.stop();
  }

  decide(): void {
    thrownBy(this.token); // made now, so that its stack shows who canceled
  }

  stop(): PromiseLike<unknown> {
    this.decide();
    this.#grace.begin();
    return this.#grace.wait(Promise.all([this.#body, this.#tasksEnded()]));
  }

  /**
   * Waits for all tasks, including those that are started meanwhile, for as long as the grace lasts.
   *
   * @param microtasks how many must pass without a task
   */
  async #tasksEnded(microtasks = 1): Promise<void> {
    let quiet = 0;
    while (quiet < microtasks && !this.#grace.isOver) {
      const isBusy = this.tasks.size > 0;
      await (isBusy ? this.#grace.wait(this.#untilIdle()) : undefined);
      quiet = isBusy ? 0 : quiet + 1;
    }
  }

  #untilIdle(): Promise<void> {
    return (this.#idle ??= new Promise((resolve) => {
      this.#becomeIdle = () => {
        this.#idle = undefined;
        resolve();
      };
    }));
  }

  /**
   * Leaves once the tasks have ended. Settles as `result` does, unless something has failed.
   *
   * @param isBodyRunning whether the body has not ended within the grace
   */
  async end<T>(result: () => T, isBodyRunning = false): Promise<T> {
    await this.#leave();
    return this.#conclude(result, isBodyRunning);
  }

  /** Waits for all tasks without leaving. Failures count as received. */
  async join(): Promise<void> {
    await this.#tasksEnded();
    for (const delivery of this.#failures.values()) delivery.isDelivered = true;
    this.#conclude(() => {});
  }

  /** Returns what `result` does, unless something has failed or the token was canceled from outside. */
  #conclude<T>(result: () => T, isBodyRunning?: boolean): T {
    const stragglers = this.#reportStragglers(isBodyRunning);
    const errors = [...this.#failures.keys()];
    const isFailed = errors.length > 0;
    try {
      const { token } = this;
      if (token.isCancellationRequested && token.canceledBy !== token) errors.push(thrownBy(token));
      if (errors.length > 0) throw suppress(errors);
      return result();
    } catch (error) {
      throw isFailed || stragglers.length === 0 ? error : new StragglersError(stragglers, { reason: error });
    }
  }

  /** Cancels what is running, and leaves. Throws the failures that nobody has received. */
  async dispose(): Promise<void> {
    if (this.tasks.size > 0) {
      for (const lifetime of this.#results) moveLifetime(lifetime, this.#parent);
      stopLifetime(this.lifetime, 'The scope was left');
    }
    await this.#leave();
    const isKnown = this.#stragglers.isReported;
    const stragglers = this.#reportStragglers();
    const undelivered = [...this.#failures].filter(([, { isDelivered }]) => !isDelivered).map(([error]) => error);
    this.#failures.clear();
    if (undelivered.length > 0) throw suppress(undelivered);
    if (stragglers.length > 0 && !isKnown) throw new StragglersError(stragglers, { reason: thrownBy(this.token) });
  }

  /** Waits for all tasks. Then ends the group, or leaves that to the last result. */
  async #leave(): Promise<void> {
    await this.#tasksEnded(quietMicrotasks);
    this.isLeft = true;
    if (this.token.isCancellationRequested) return; // a cancellation up to this point counts
    dropUserCallbacks(this.lifetime);
    this.#release(this.lifetime);
  }

  #reportStragglers(isBodyRunning = false): readonly string[] {
    const running = this.#grace.isOver ? Array.from(this.tasks, ({ name }) => name) : [];
    return this.#stragglers.report(isBodyRunning && running.length === 0 ? ['the body'] : running);
  }

  /**
   * The promise to hand out for the end of the group. If it rejects only because of the token and nobody awaits it, that
   * must not end the process.
   */
  settle<T>(end: Promise<T>): Promise<T> {
    const promise = end.catch((error: unknown) => {
      const { token } = this;
      const isCancellation = token.isCancellationRequested && error === thrownBy(token) && !this.#failures.has(error);
      if (isCancellation) promise.catch(() => {});
      throw error;
    });
    return promise;
  }
}

/** Code that awaited the last task gets this many microtasks to start another one. */
const quietMicrotasks = 5;
