import { reportUncaught } from '../core/base/platform.js';
import { type CancellationToken, stateOfToken } from '../core/CancellationToken.js';
import { throwIfAny } from '../core/engine/cancel.js';
import { isCanceled } from '../core/engine/CancellationState.js';
import { causeByFailure, causeByHand } from '../core/engine/Cause.js';
import { end } from '../core/engine/end.js';
import { cancelAfterLook } from '../core/engine/look.js';
import { timedState } from '../core/engine/newState.js';

/**
 * A token for some work: linked to the caller's token, with a time limit if the work has one, and ended together with
 * the work, so that nobody has to dispose of anything.
 */
export class Lifetime {
  readonly token: CancellationToken;

  /** @param milliseconds the time limit; `Infinity` means none. A limit keeps the process alive */
  constructor(parent: CancellationToken, milliseconds: number, name?: string) {
    this.token = timedState(stateOfToken(parent), milliseconds, true, name).token;
  }

  /** Whether the token is known to be canceled, without a look. */
  get isCanceled(): boolean {
    return isCanceled(stateOfToken(this.token));
  }

  /** Cancels the token by hand, unless it is canceled or ended. Throws what callbacks throw, as a source does. */
  cancel(reason: unknown): void {
    throwIfAny(cancelAfterLook(stateOfToken(this.token), causeByHand(reason)));
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
