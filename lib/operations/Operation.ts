import { isPromiseLike } from '../core/base/ask.js';
import { type CancellationState, Status } from '../core/engine/CancellationState.js';
import {
  type CancellationTokenRegistration,
  listen,
  type Stoppable,
} from '../core/engine/CancellationTokenRegistration.js';
import { type CancellationToken, stateOfToken } from '../core/CancellationToken.js';
import { errorOf } from '../core/engine/Cause.js';
import { describe } from '../core/base/describe.js';
import { look } from '../core/engine/look.js';
import { reportUncaught } from '../core/base/platform.js';
import { isEcho } from './isEcho.js';
import type { Lifetime } from './Lifetime.js';
import { UndoError } from './UndoError.js';

/** Starts some work, and may return what undoes it. */
export type CancelableExecutor<T> = (
  resolve: (value: T | PromiseLike<T>) => void,
  reject: (reason?: unknown) => void,
  token: CancellationToken,
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- an executor that returns nothing
) => (() => unknown) | void;

/** What becomes of work that lost to its token. */
export interface WaitOptions<T> {
  /**
   * Gets the result if it arrives when nobody waits for it any more, because the token was canceled or the time was
   * up: to close a connection that comes too late. What it throws is reported as uncaught.
   */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
  /**
   * Is called when the token came first, with the promise that is given up: to call its own `cancel()`, `abort()` or
   * `destroy()`. The rejection waits for a promise that it returns. If it fails, that is an `UndoError`.
   */
  readonly onCancel?: ((promise: PromiseLike<T>) => unknown) | undefined;
}

/** The order counts: from `Lost` on, nothing that the work does changes the promise. */
const enum Phase {
  /** Neither the work nor the token has come first. */
  Open,
  /** The token is canceled, and in a microtask it is seen whether the work had settled before. */
  Deciding,
  /** The token came first; the work is still to be undone. */
  Lost,
  /** The promise is settled, or will be once the undo is done. */
  Over,
}

/**
 * Work under a token, of which somebody gets a promise. Whatever in this library waits is one of these, so that each
 * settles once, by the work or by the token, whichever comes first, and leaves nothing behind on the token.
 *
 * There are two kinds: what an executor starts, as in `new Promise` (`start`, `join`), and what is a promise already
 * (`run`, `wait`), which wins if it has settled before the cancellation, though nobody has been told so yet.
 */
export class Operation<T> implements Stoppable {
  readonly promise: Promise<T>;
  readonly #state: CancellationState;
  readonly #options: WaitOptions<T> | undefined;
  readonly #lifetime: Lifetime | undefined;
  #settle!: (value: T) => void;
  #fail!: (error: unknown) => void;
  #phase = Phase.Open;
  #settledWins = false;
  /** Whether the work has said what comes of it. */
  #hasOutcome = false;
  #registration: CancellationTokenRegistration | undefined = undefined;
  #undo: (() => unknown) | undefined = undefined;
  #deciding: PromiseLike<unknown> | undefined = undefined;
  /** Whether `stop` waits for that. */
  #isStopped = false;

  /** @param lifetime what ends with this operation, where the token was made for it */
  constructor(token: CancellationToken, options?: WaitOptions<T>, lifetime?: Lifetime) {
    this.#state = stateOfToken(token);
    this.#options = options;
    this.#lifetime = lifetime;
    this.promise = new Promise((resolve, reject) => {
      this.#settle = resolve;
      this.#fail = reject;
    });
  }

  /** Starts the work, unless the token is canceled. */
  start(executor: CancelableExecutor<T>): Promise<T> {
    return look(this.#state) ? this.#rejectAsCanceled() : this.join(executor);
  }

  /** Starts the work whatever the token says. */
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
    return this.#listen();
  }

  /** Calls what gives the promise, unless the token is canceled. */
  run(work: () => PromiseLike<T> | T): Promise<T> {
    if (look(this.#state)) return this.#rejectAsCanceled();
    this.#settledWins = true;
    try {
      const result = work();
      if (isPromiseLike(result)) return this.wait(result);
      this.#resolve(result);
    } catch (error) {
      this.#reject(error);
    }
    return this.#listen(); // for what turns out to be a promise only now
  }

  /** Waits for a promise, whatever the token says. */
  wait(promise: PromiseLike<T>): Promise<T> {
    this.#settledWins = true;
    try {
      promise.then(
        (value) => {
          this.#resolve(value);
        },
        (error: unknown) => {
          this.#reject(error);
        },
      );
    } catch (error) {
      this.#reject(error);
    }
    const onCancel = this.#options?.onCancel;
    if (onCancel !== undefined) this.#undo = () => onCancel(promise);
    return this.#listen();
  }

  decide(): void {
    if (this.#phase !== Phase.Open) return;
    if (this.#settledWins) {
      this.#phase = Phase.Deciding;
      // One microtask later whoever waits for work that has settled before has been told so.
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

  /** The token came first, unless the work has settled. */
  #lose(): PromiseLike<unknown> | undefined {
    if (this.#phase === Phase.Deciding) this.#phase = Phase.Lost;
    return this.#isStopped ? this.#abandon() : undefined;
  }

  #listen(): Promise<T> {
    const state = this.#state;
    if (this.#phase === Phase.Open) {
      if (look(state)) void this.stop();
      else if (state.status !== Status.Closed) this.#registration = listen(state, this);
      if (this.#isOver()) this.#registration?.unregister(); // foreign code settled it before the registration was here
    }
    return this.promise;
  }

  #isOver(): boolean {
    return this.#phase === Phase.Over;
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

  #fulfill(value: T): void {
    if (this.#phase < Phase.Lost) {
      this.#finish();
      this.#settle(value);
      return;
    }
    const onLateResult = this.#options?.onLateResult;
    try {
      onLateResult?.(value);
    } catch (error) {
      reportUncaught(error);
    }
  }

  #failWith(error: unknown): void {
    if (this.#phase >= Phase.Lost) return;
    // Work may fail because the token is canceled, before this hears of it; many libraries lose the reason then.
    const isCanceled = !this.#settledWins && look(this.#state) && isEcho(error, this.#state.token);
    if (this.#phase >= Phase.Lost) return; // the look had it stopped
    if (isCanceled) {
      void this.#rejectAsCanceled();
      return;
    }
    this.#finish();
    this.#fail(error);
  }

  #finish(): void {
    this.#phase = Phase.Over;
    this.#registration?.unregister();
    this.#lifetime?.end();
  }

  #abandon(): PromiseLike<unknown> | undefined {
    if (this.#phase !== Phase.Lost) return undefined;
    this.#phase = Phase.Over;
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
    this.#phase = Phase.Over;
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
