import { isPromiseLike } from '../core/base/ask.js';
import { argumentError } from '../core/base/check.js';
import { reportUncaught } from '../core/base/platform.js';
import { Timer } from '../core/base/Timer.js';
import { type CancellationToken, stateOfToken } from '../core/CancellationToken.js';
import { type CancellationState, isForeign, neverCanceled, Status } from '../core/engine/CancellationState.js';
import {
  type CancellationTokenRegistration,
  listen,
  type Stoppable,
} from '../core/engine/CancellationTokenRegistration.js';
import { errorOf, reasonOf } from '../core/engine/Cause.js';
import { look, lookWithoutClock } from '../core/engine/look.js';
import { TimeoutError } from '../core/errors/TimeoutError.js';
import { isLazy } from './isLazy.js';
import type { Lifetime } from './Lifetime.js';
import { UndoError } from './UndoError.js';

/**
 * How an operation treats work that is stopped: see `WaitOptions`. The last three are passed in, because operations whose
 * work cannot fail should not weigh more for them.
 */
export interface OperationOptions<T> {
  readonly onCancel?: ((promise: PromiseLike<T>) => unknown) | undefined;
  readonly onLateResult?: ((value: T) => unknown) | undefined;
  readonly grace?: number;
  /** Gets a late result if there is no `onLateResult`. */
  readonly letGo?: (value: T) => unknown;
  /** Whether an error says only that the work was stopped. */
  readonly isEcho?: (error: unknown, token: CancellationToken) => boolean;
  /** Combines a failure within the grace with the reason. */
  readonly suppress?: (errors: readonly unknown[]) => unknown;
}

/** Starts some work, and may return a function that undoes it. */
export type CancelableExecutor<T> = (
  resolve: (value: T | PromiseLike<T>) => void,
  reject: (reason?: unknown) => void,
  token: CancellationToken,
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- an executor that returns nothing
) => (() => unknown) | void;

/** The order matters: from `Lost` on, nothing that the work does changes the promise. */
const enum Phase {
  /** The work has not settled yet, and is not known to be canceled. */
  Open,
  /** Canceled. A microtask later, it is clear whether the work had already settled. */
  Deciding,
  /** The cancellation came first. The work has yet to be undone. */
  Lost,
  /** The promise is settled, or will be once the work is undone. */
  Over,
}

/**
 * A promise of work under a token. Everything in this library that waits is one of these: each settles once, by the
 * work or by the cancellation, whichever comes first, and leaves nothing behind on the token.
 *
 * There are four entry points, for two kinds of work. `start` and `startAnyway` take an executor, which starts
 * something, as in `new Promise`. `run` and `follow` wait for a promise, which wins if it settled before the
 * cancellation, even if nobody could know that yet.
 */
export class Operation<T> implements Stoppable {
  readonly promise: Promise<T>;
  readonly #state: CancellationState;
  readonly #options: OperationOptions<T> | undefined;
  readonly #lifetime: Lifetime | undefined;
  #settle!: (value: T) => void;
  #fail!: (error: unknown) => void;
  #phase = Phase.Open;
  /** Whether the work is a promise. */
  #settledWins = false;
  /** Whether the work has resolved or rejected, maybe with a promise that is still pending. */
  #hasOutcome = false;
  #registration: CancellationTokenRegistration | undefined;
  #undo: (() => unknown) | undefined;
  #timer: Timer | undefined;
  #timeoutError: TimeoutError | undefined;
  /** Whether the work has ended after the cancellation. */
  #hasEndedLate = false;
  /** How it failed then, other than by being stopped. */
  #lateFailure: { readonly error: unknown } | undefined;
  /** Ends the grace, while it lasts. */
  #endGrace: (() => void) | undefined;
  #deciding: PromiseLike<unknown> | undefined;
  #isStopped = false;

  /** @param lifetime the lifetime that ends together with this operation, if the token was made for it */
  constructor(token: CancellationToken, options?: OperationOptions<T>, lifetime?: Lifetime) {
    this.#state = stateOfToken(token);
    this.#options = options;
    this.#lifetime = lifetime;
    this.promise = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
  }

  /** Calls the executor, unless the token is canceled. */
  start(executor: CancelableExecutor<T>): Promise<T> {
    return look(this.#state) ? this.#rejectAsCanceled() : this.startAnyway(executor);
  }

  /** Calls the executor, even if the token is canceled. */
  startAnyway(executor: CancelableExecutor<T>): Promise<T> {
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
    else if (undo !== undefined) {
      this.#reject(argumentError('wait for the work', 'executor()', 'a function or undefined', undo));
    }
    return this.#listen();
  }

  /** Calls `work` and follows the promise that it returns, unless the token is canceled. */
  run(work: () => PromiseLike<T> | T): Promise<T> {
    if (look(this.#state)) return this.#rejectAsCanceled();
    this.#settledWins = true;
    try {
      const result = work();
      if (isPromiseLike(result)) return this.follow(result);
      this.#resolve(result);
    } catch (error) {
      this.#reject(error);
    }
    return this.#listen(); // a result without a `then` a moment ago may have one now
  }

  /** Follows a promise, even if the token is canceled, and for no longer than the given time. */
  follow(promise: PromiseLike<T>, milliseconds = Infinity, timeoutMessage?: string): Promise<T> {
    this.#settledWins = true;
    try {
      if (this.#isInVain(promise, milliseconds === 0)) this.#endLate();
      else {
        promise.then(
          (value) => {
            this.#resolve(value);
          },
          (error: unknown) => {
            this.#reject(error);
          },
        );
      }
    } catch (error) {
      this.#reject(error);
    }
    const onCancel = this.#options?.onCancel;
    if (onCancel !== undefined) this.#undo = () => onCancel(promise);
    // The timer first: where none can be started, nothing is left on the token either. A limit of 0 needs none.
    if (milliseconds > 0 && milliseconds !== Infinity && this.#phase === Phase.Open) {
      this.#timer = new Timer(milliseconds, true, () => {
        this.#expire(milliseconds, timeoutMessage);
      });
    }
    void this.#listen();
    if (milliseconds === 0) this.#expire(0, timeoutMessage);
    return this.promise;
  }

  decide(): void {
    if (this.#phase !== Phase.Open) return;
    reasonOf(this.#state); // now, so that its stack begins with the line that called `cancel`
    const { origin } = this.#state; // none if the time is up
    if (this.#settledWins && !(origin !== undefined && isForeign(origin))) {
      this.#phase = Phase.Deciding;
      // One microtask later, the reactions to a promise that had already settled have run.
      this.#deciding = Promise.resolve().then(() => this.#lose());
    } else {
      this.#phase = Phase.Lost;
    }
  }

  stop(): PromiseLike<unknown> | undefined {
    this.decide();
    if (this.#phase !== Phase.Deciding) return this.#abandon();
    this.#isStopped = true;
    return this.#deciding;
  }

  /** The cancellation came first, unless the work has settled. */
  #lose(): PromiseLike<unknown> | undefined {
    if (this.#phase === Phase.Deciding) this.#phase = Phase.Lost;
    return this.#isStopped ? this.#abandon() : undefined;
  }

  #listen(): Promise<T> {
    const state = this.#state;
    if (this.#phase === Phase.Open) {
      if (look(state)) void this.stop();
      else if (state.status !== Status.Closed) this.#registration = listen(state, this);
      // Foreign code may have settled the promise before the registration existed.
      if ((this.#phase as Phase) === Phase.Over) this.#registration?.unregister();
    }
    return this.promise;
  }

  /** The time is up. If the token is canceled at the same time, the cancellation wins. */
  #expire(milliseconds: number, message: string | undefined): void {
    if (this.#phase !== Phase.Open) return;
    const state = this.#state;
    if (!look(state)) {
      const token = state === neverCanceled ? undefined : state.token;
      this.#timeoutError = new TimeoutError(message, { token, milliseconds });
    }
    void this.stop(); // the look has done so, unless the token has lost its callbacks
  }

  #resolve(value: T | PromiseLike<T>): void {
    if (this.#hasOutcome) return;
    this.#hasOutcome = true;
    if (!isPromiseLike(value)) this.#fulfill(value);
    else if (this.#isInVain(value)) {
      if (this.#phase < Phase.Lost) void this.#rejectAsCanceled();
      this.#endLate();
    } else {
      Promise.resolve(value).then(
        (value) => {
          this.#fulfill(value);
        },
        (error: unknown) => {
          this.#failWith(error);
        },
      );
    }
  }

  /** Whether to follow a promise would start work that nobody wants anymore. */
  #isInVain(promise: PromiseLike<T>, isTooLate = this.#phase >= Phase.Lost): boolean {
    return isLazy(promise) && this.#options?.onLateResult === undefined && (isTooLate || look(this.#state));
  }

  #reject(error: unknown): void {
    if (this.#hasOutcome) return;
    this.#hasOutcome = true;
    this.#failWith(error);
  }

  #fulfill(value: T): void {
    this.#askForeign();
    if (this.#phase < Phase.Lost) {
      this.#finish(value);
      this.#settle(value);
      return;
    }
    const options = this.#options;
    try {
      (options?.onLateResult ?? options?.letGo)?.(value);
    } catch (error) {
      reportUncaught(error);
    }
    this.#endLate();
  }

  #failWith(error: unknown): void {
    this.#askForeign();
    const { token } = this.#state;
    const isEcho = () => this.#options?.isEcho?.(error, token) === true;
    // The work may fail because of a cancellation that this operation does not know about yet. Many libraries lose the
    // reason then.
    const isCanceled = this.#phase < Phase.Lost && !this.#settledWins && look(this.#state) && isEcho();
    if (this.#phase >= Phase.Lost) {
      if (this.#options?.grace && !isEcho()) this.#lateFailure = { error };
      this.#endLate();
    } else if (isCanceled) {
      void this.#rejectAsCanceled();
    } else {
      this.#finish(undefined);
      this.#fail(error);
    }
  }

  /**
   * The work has settled. Asks the foreign signals that may be canceled, because they call their listeners in the order
   * of registration: work that listens itself, and settles when it is stopped, would seem to have been faster.
   */
  #askForeign(): void {
    const state = this.#state;
    if (this.#phase !== Phase.Open || !lookWithoutClock(state)) return;
    if (isForeign(state.origin!)) void this.stop(); // work that settles before it returns is not registered yet
  }

  #endLate(): void {
    this.#hasEndedLate = true;
    this.#endGrace?.();
  }

  #finish(result: unknown): void {
    this.#phase = Phase.Over;
    this.#letGo();
    this.#lifetime?.endAfter(result);
  }

  #letGo(): void {
    this.#registration?.unregister();
    this.#timer?.stop();
  }

  #abandon(): PromiseLike<unknown> | undefined {
    if (this.#phase !== Phase.Lost) return undefined;
    this.#phase = Phase.Over;
    this.#letGo();
    const undoing = this.#startUndo();
    const ended = this.#workToEnd();
    if (undoing === undefined && ended === undefined) {
      void this.#rejectAsCanceled();
      return undefined;
    }
    return Promise.all([undoing, ended]).then(([undoError]) => {
      if (undoError === undefined) void this.#rejectAsCanceled();
      else this.#fail(this.#withLateFailure(undoError));
    });
  }

  /** Undoes the work. If that takes time, or fails, returns a promise of an `UndoError` or of nothing. */
  #startUndo(): Promise<UndoError | undefined> | undefined {
    let undone: unknown;
    try {
      undone = this.#undo?.();
      if (!isPromiseLike(undone)) return undefined;
    } catch (error) {
      undone = Promise.reject(error);
    }
    return Promise.resolve(undone).then(
      () => undefined,
      (error: unknown) => new UndoError(undefined, { cause: error, reason: this.#reason }),
    );
  }

  /** Waits for the work to end within its grace, if it has one. */
  #workToEnd(): Promise<void> | undefined {
    const grace = this.#options?.grace ?? 0;
    if (grace === 0 || this.#hasEndedLate) return undefined;
    return new Promise((resolve) => {
      const timer = new Timer(grace, true, resolve);
      this.#endGrace = () => {
        timer.stop();
        resolve();
      };
    });
  }

  #rejectAsCanceled(): Promise<T> {
    this.#phase = Phase.Over;
    this.#letGo();
    // The canceler knows about the cancellation: a promise that nobody awaits must not end the process.
    if (this.#lateFailure === undefined) this.promise.catch(() => {});
    this.#fail(this.#withLateFailure(this.#reason));
    return this.promise;
  }

  #withLateFailure(error: unknown): unknown {
    const failure = this.#lateFailure;
    return failure === undefined ? error : this.#options!.suppress!([failure.error, error]);
  }

  get #reason(): unknown {
    return this.#timeoutError ?? errorOf(this.#state);
  }
}
