import { isInternal } from '../core/base/bridge.js';
import { reportUncaught } from '../core/base/platform.js';
import { type CancellationToken, stateOfToken } from '../core/CancellationToken.js';
import { throwIfAny } from '../core/engine/cancel.js';
import { isCanceled } from '../core/engine/CancellationState.js';
import {
  type CancellationTokenRegistration,
  dropCallbacks,
  listen,
  type Stoppable,
} from '../core/engine/CancellationTokenRegistration.js';
import { cancelAs, causeByFailure, causeByHand } from '../core/engine/Cause.js';
import { end } from '../core/engine/end.js';
import { relink } from '../core/engine/Link.js';
import { cancelAfterLook } from '../core/engine/look.js';
import { timedState } from '../core/engine/newState.js';
import type { Entry } from '../core/errors/stack.js';
import { unreadSources } from './unreadSources.js';
import { whenRead } from './whenRead.js';

export type { Stoppable };

/**
 * A token for some work: linked to the caller's token, with a time limit if the work has one, and ended together with
 * the work, so that nobody has to dispose of anything.
 */
export class Lifetime {
  readonly token: CancellationToken;
  /** How many wait for the work or for an item of its result. The work itself is the first. */
  #waits = 1;

  /**
   * @param milliseconds the time limit; `Infinity` means none. A limit keeps the process alive
   * @param timeoutMessage what the `TimeoutError` says, instead of what timed out, and after how many milliseconds
   */
  constructor(parent: CancellationToken, milliseconds: number, name?: string, timeoutMessage?: string) {
    this.token = timedState(stateOfToken(parent), milliseconds, true, name, timeoutMessage).token;
  }

  /** Somebody waits: the time limit keeps the process alive. */
  startWait(): void {
    this.#waits++;
    this.#updateTimer();
  }

  /** Somebody waits no longer. */
  endWait(): void {
    this.#waits--;
    this.#updateTimer();
  }

  #updateTimer(): void {
    stateOfToken(this.token).deadline?.keepAlive(this.#waits > 0);
  }

  /** Ends the token with the work; or, if the result of the work is still to be read, with that. */
  endAfter(result: unknown): void {
    const isCovered = this.cover(result, () => {
      this.end();
    });
    if (!isCovered) this.end();
  }

  /**
   * The work is done, and nobody waits for it anymore. Calls back when everything in its result has been read.
   *
   * @returns false if there is nothing to be read: then does not call back
   */
  cover(result: unknown, onRead: () => void): boolean {
    const sources = unreadSources(result);
    if (sources.length === 0) return false;
    this.endWait();
    let unread = sources.length;
    let isCovered = false;
    for (const source of sources) {
      whenRead(source, this, () => {
        unread--;
        if (unread === 0 && isCovered) onRead();
      });
    }
    isCovered = unread > 0;
    return isCovered;
  }

  /** Ends the token with the work: it never changes again, and leaves no trace in the tokens above it. */
  end(): void {
    end(stateOfToken(this.token));
  }
}

// What only scopes and requests do. These are functions, so that bundles without them are smaller.

/** Whether the token is known to be canceled, without a look. */
export function isKnownCanceled({ token }: Lifetime): boolean {
  return isCanceled(stateOfToken(token));
}

/**
 * Cancels the token by hand, unless it is canceled or ended. Throws what callbacks throw, as a source does.
 *
 * @param entry the function that the user called
 */
export function cancelLifetime({ token }: Lifetime, reason: unknown, entry: Entry): void {
  const state = stateOfToken(token);
  const cause = causeByHand(reason);
  throwIfAny(cancelAs(entry, state, () => cancelAfterLook(state, cause)));
}

/** The same, but reports what callbacks throw. */
export function stopLifetime({ token }: Lifetime, reason: string): void {
  cancelAfterLook(stateOfToken(token), causeByHand(reason))?.forEach(reportUncaught);
}

/** Cancels the token because the work failed, unless it is canceled or ended. Reports what callbacks throw. */
export function failLifetime({ token }: Lifetime, error: unknown): void {
  cancelAfterLook(stateOfToken(token), causeByFailure(error))?.forEach(reportUncaught);
}

/** Lets an operation be stopped with the token. */
export function listenTo({ token }: Lifetime, operation: Stoppable): CancellationTokenRegistration {
  return listen(stateOfToken(token), operation);
}

/** Links the token to another one instead of its own parent. */
export function moveLifetime({ token }: Lifetime, parent: CancellationToken): void {
  relink(stateOfToken(token), stateOfToken(parent));
}

/** Removes the callbacks of users from the token. */
export function dropUserCallbacks({ token }: Lifetime): void {
  dropCallbacks(stateOfToken(token), isInternal);
}
