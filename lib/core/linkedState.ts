import { arm } from './arm.js';
import { CancellationState, detailsOf, isCanceled, neverCanceled, type OneOrSeveral, Status } from './CancellationState.js';
import { makeToken } from './CancellationToken.js';
import { markAndAbort } from './cancel.js';
import { causeByClock } from './Cause.js';
import { look } from './look.js';

/** The state of a new source or token that is linked to `parents`. */
export function newState(above: OneOrSeveral | undefined): CancellationState {
  const parents = above === neverCanceled ? undefined : above;
  const state = new CancellationState(parents === undefined ? Status.Pending : Status.Asking, parents);
  makeToken(state);
  if (parents !== undefined) look(state);
  return state;
}

/** As `newState`, with a deadline of its own if that is not `Infinity`, and a name. */
export function linkedState(
  parents: OneOrSeveral | undefined,
  milliseconds: number,
  keepsAlive: boolean,
  name?: string,
): CancellationState {
  const state = newState(parents);
  if (name !== undefined) detailsOf(state).name = name;
  if (!isCanceled(state)) startDeadline(state, milliseconds, keepsAlive);
  return state;
}

/** Gives a new state its deadline. One of 0 ms has passed when this returns. */
function startDeadline(state: CancellationState, milliseconds: number, keepsAlive: boolean): void {
  if (milliseconds > 0) {
    arm(state, milliseconds, keepsAlive);
  } else {
    detailsOf(state).cause = causeByClock(0);
    markAndAbort(state, state);
  }
}
