import { reportUncaught } from '../core/base/platform.js';
import { type CancellationToken, stateOfToken } from '../core/CancellationToken.js';
import { throwIfAny } from '../core/engine/cancel.js';
import { isCanceled, isLive } from '../core/engine/CancellationState.js';
import { listen } from '../core/engine/CancellationTokenRegistration.js';
import { cancelAs, causeByFailure, causeByHand, reasonOf } from '../core/engine/Cause.js';
import { end } from '../core/engine/end.js';
import { cancelAfterLook } from '../core/engine/look.js';
import { timedState } from '../core/engine/newState.js';
import type { Entry } from '../core/errors/stack.js';

/**
 * A token for some work: linked to the caller's token, with a time limit if the work has one, and ended together with
 * the work, so that nobody has to dispose of anything.
 */
export class Lifetime {
  readonly token: CancellationToken;

  /**
   * @param milliseconds the time limit; `Infinity` means none. A limit keeps the process alive
   * @param timeoutMessage what the `TimeoutError` says, instead of what timed out, and after how many milliseconds
   */
  constructor(parent: CancellationToken, milliseconds: number, name?: string, timeoutMessage?: string) {
    this.token = timedState(stateOfToken(parent), milliseconds, true, name, timeoutMessage).token;
  }

  /** Makes the reason as soon as the token is canceled, so that its stack begins with the line that did so. */
  noteReason(): void {
    const state = stateOfToken(this.token);
    const make = () => void reasonOf(state);
    if (isLive(state)) listen(state, { name: 'scope', decide: make, stop: make });
  }

  /** Whether the token is known to be canceled, without a look. */
  get isCanceled(): boolean {
    return isCanceled(stateOfToken(this.token));
  }

  /**
   * Cancels the token by hand, unless it is canceled or ended. Throws what callbacks throw, as a source does.
   *
   * @param entry the function that the user called
   */
  cancel(reason: unknown, entry: Entry): void {
    const state = stateOfToken(this.token);
    const cause = causeByHand(reason);
    throwIfAny(cancelAs(entry, state, () => cancelAfterLook(state, cause)));
  }

  /** The same, but reports what callbacks throw. */
  cancelAndReport(reason: string): void {
    cancelAfterLook(stateOfToken(this.token), causeByHand(reason))?.forEach(reportUncaught);
  }

  /** Cancels the token because the work failed, unless it is canceled or ended. Reports what callbacks throw. */
  fail(error: unknown): void {
    cancelAfterLook(stateOfToken(this.token), causeByFailure(error))?.forEach(reportUncaught);
  }

  /** Sets whether the process stays alive for the time limit. */
  keepAlive(isWanted: boolean): void {
    stateOfToken(this.token).deadline?.keepAlive(isWanted);
  }

  /** Ends the token with the work: it never changes again, and leaves no trace in the tokens above it. */
  end(): void {
    end(stateOfToken(this.token));
  }
}
