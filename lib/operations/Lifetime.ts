import { type CancellationToken, stateOfToken } from '../core/CancellationToken.js';
import { cancelAndReport, runCallbacks, startCancel, throwIfAny } from '../core/engine/cancel.js';
import { type CancellationState, isCanceled, Status } from '../core/engine/CancellationState.js';
import { type Cause, causeByFailure, causeByHand } from '../core/engine/Cause.js';
import { end } from '../core/engine/end.js';
import { look } from '../core/engine/look.js';
import { timedState } from '../core/newState.js';

/**
 * A token of its own for some work: linked to that of the caller, with a time limit if the work has one, and ended with
 * the work, so that nobody has to dispose of anything.
 */
export class Lifetime {
  readonly token: CancellationToken;

  /** @param milliseconds how long it may last; `Infinity` is no limit. The process stays alive for it. */
  constructor(parent: CancellationToken, milliseconds = Infinity, name?: string) {
    this.token = timedState(stateOfToken(parent), milliseconds, true, name).token;
  }

  /** Whether the token is known to be canceled, without a look. */
  get isMarked(): boolean {
    return isCanceled(stateOfToken(this.token));
  }

  /** Says whether the process stays alive for the time limit from now on. */
  keepAlive(isWanted: boolean): void {
    stateOfToken(this.token).details?.deadline?.keepAlive(isWanted);
  }

  /** The work is done: the token never changes again, and leaves no trace above it. */
  end(): void {
    end(stateOfToken(this.token));
  }
}

/** One that can be canceled from within, by the work itself. */
export class OwnedLifetime extends Lifetime {
  get #state(): CancellationState {
    return stateOfToken(this.token);
  }

  /** Whether the token was canceled by something above it, and not from within. */
  get isCanceledFromOutside(): boolean {
    return look(this.#state) && this.#state.origin !== this.#state;
  }

  /** Takes over what has canceled the token without anybody having told it. */
  look(): void {
    look(this.#state);
  }

  /** Cancels the token by hand, unless it is canceled or ended. Throws what callbacks throw, as a source does. */
  cancel(reason: unknown): void {
    const cause = causeByHand(reason);
    const state = this.#state;
    if (!look(state) && state.status !== Status.Closed) throwIfAny(runCallbacks(startCancel(state, cause)));
  }

  /** Cancels the token because the work failed, unless it is canceled. What callbacks throw is reported. */
  fail(error: unknown): void {
    this.#cancel(causeByFailure(error));
  }

  /** Cancels the token by hand, unless it is canceled. What callbacks throw is reported. */
  stop(reason: string): void {
    this.#cancel(causeByHand(reason));
  }

  #cancel(cause: Cause | undefined): void {
    if (!look(this.#state)) cancelAndReport(this.#state, cause);
  }
}
