import { type CancellationState, Status } from '../core/CancellationState.js';
import { type CancellationTokenRegistration, listen, type Stoppable } from '../core/CancellationTokenRegistration.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import { errorOf } from '../core/Cause.js';
import { describe } from '../core/describe.js';
import { end } from '../core/end.js';
import { look } from '../core/look.js';
import { isPromiseLike, reportUncaught } from '../core/platform.js';
import { isEcho } from './isEcho.js';
import { UndoError } from './UndoError.js';

/** Starts some work, and may return what undoes it. */
export type CancelableExecutor<T> = (
  resolve: (value: T | PromiseLike<T>) => void,
  reject: (reason?: unknown) => void,
  token: CancellationToken,
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- an executor that returns nothing
) => (() => unknown) | void;

export interface OperationOptions<T> {
  /** Whether work that has settled before the cancellation wins, though nobody has been told so yet. */
  readonly settledWins?: boolean | undefined;
  /** Whether the state was made for this operation, and ends with it. */
  readonly ownsState?: boolean | undefined;
  /** Gets the result of work that nobody waits for any more. */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
}

/**
 * Work under a token, of which somebody gets a promise. Whatever in this library waits is one of these, so that each
 * settles once, by the work or by the token, whichever comes first, and leaves nothing behind on the token.
 */
export class Operation<T> implements Stoppable {
  readonly promise: Promise<T>;
  readonly #state: CancellationState;
  readonly #options: OperationOptions<T> | undefined;
  #settle!: (value: T) => void;
  #fail!: (error: unknown) => void;
  #registration: CancellationTokenRegistration | undefined = undefined;
  #undo: (() => unknown) | undefined = undefined;
  /** Whether the work has said what comes of it. */
  #hasOutcome = false;
  #isSettled = false;
  /** Whether the token came first. */
  #isAbandoned = false;
  /** Whether it is decided, once the token is canceled, who came first. */
  #isDecided = false;
  #deciding: PromiseLike<unknown> | undefined = undefined;
  /** Whether `stop` waits for that. */
  #isStopped = false;

  constructor(state: CancellationState, options?: OperationOptions<T>) {
    this.#state = state;
    this.#options = options;
    this.promise = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
  }

  /** Starts the work, unless the token is canceled. */
  start(executor: CancelableExecutor<T>): Promise<T> {
    return look(this.#state) ? this.#rejectAsCanceled() : this.join(executor);
  }

  decide(): void {
    if (this.#isDecided || this.#deciding !== undefined) return;
    // One microtask later whoever waits for work that has settled before has been told so.
    if (this.#options?.settledWins === true) this.#deciding = Promise.resolve().then(() => this.#lose());
    else this.#lose();
  }

  stop(): PromiseLike<unknown> | undefined {
    this.decide();
    if (this.#isDecided) return this.#abandon();
    this.#isStopped = true;
    return this.#deciding;
  }

  /** The token came first, unless the work has settled. */
  #lose(): PromiseLike<unknown> | undefined {
    this.#isDecided = true;
    if (!this.#isSettled) {
      this.#isSettled = true;
      this.#isAbandoned = true;
    }
    return this.#isStopped ? this.#abandon() : undefined;
  }

  /** Waits for work that is under way already, and wins under a canceled token too if it has settled. */
  join(executor: CancelableExecutor<T>): Promise<T> {
    let undo: unknown;
    try {
      undo = executor(
        (value) => {
          this.#resolve(value);
        },
        (error) => {
          this.#reject(error);
        },
        this.#state.token,
      );
    } catch (error) {
      this.#reject(error);
    }
    if (typeof undo === 'function') this.#undo = undo as () => unknown;
    else if (undo !== undefined) this.#reject(new TypeError(`Cannot undo by ${describe(undo)}: expected a function`));
    if (!this.#isSettled) this.#listen();
    return this.promise;
  }

  #listen(): void {
    const state = this.#state;
    if (look(state)) void this.stop();
    else if (state.status !== Status.Closed) this.#registration = listen(state, this);
  }

  #resolve(value: T | PromiseLike<T>): void {
    if (this.#hasOutcome) return;
    this.#hasOutcome = true;
    if (!isPromiseLike(value)) {
      this.#fulfill(value);
      return;
    }
    Promise.resolve(value).then(
      (value) => {
        this.#fulfill(value);
      },
      (error: unknown) => {
        this.#failWith(error);
      },
    );
  }

  #reject(error: unknown): void {
    if (this.#hasOutcome) return;
    this.#hasOutcome = true;
    this.#failWith(error);
  }

  #failWith(error: unknown): void {
    if (this.#isSettled) return;
    // Work may fail because the token is canceled, before this hears of it; many libraries lose the reason then.
    const isCanceled = this.#options?.settledWins !== true && look(this.#state) && isEcho(error, this.#state);
    if (!isCanceled) this.#finish(this.#fail, error);
    else if (!(this.#isSettled as boolean)) void this.#rejectAsCanceled();
  }

  #fulfill(value: T): void {
    if (!this.#isSettled) {
      this.#finish(this.#settle, value);
      return;
    }
    try {
      this.#options?.onLateResult?.(value);
    } catch (error) {
      reportUncaught(error);
    }
  }

  #finish<V>(settle: (value: V) => void, value: V): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#registration?.unregister();
    if (this.#options?.ownsState === true) end(this.#state);
    settle(value);
  }

  #abandon(): PromiseLike<unknown> | undefined {
    if (!this.#isAbandoned) return undefined;
    let undone: unknown;
    try {
      undone = this.#undo?.();
    } catch (error) {
      this.#rejectAsNotUndone(error);
      return undefined;
    }
    if (isPromiseLike(undone)) {
      return Promise.resolve(undone).then(
        () => {
          void this.#rejectAsCanceled();
        },
        (error: unknown) => {
          this.#rejectAsNotUndone(error);
        },
      );
    }
    void this.#rejectAsCanceled();
    return undefined;
  }

  #rejectAsCanceled(): Promise<T> {
    this.#isSettled = true;
    this.#registration?.unregister();
    // Whoever cancels knows it: that nobody awaits the promise is no reason to end the process.
    this.promise.then(undefined, () => {});
    this.#fail(errorOf(this.#state));
    return this.promise;
  }

  #rejectAsNotUndone(error: unknown): void {
    this.#fail(new UndoError(undefined, { cause: error, reason: errorOf(this.#state) }));
  }
}
