import { arm } from './engine/Deadline.js';
import {
  CancellationState,
  detailsOf,
  isCanceled,
  neverCanceled,
  type OneOrSeveral,
  Status,
} from './engine/CancellationState.js';
import { makeToken } from './CancellationToken.js';
import { startCancel } from './engine/cancel.js';
import { causeByClock } from './engine/Cause.js';
import { look } from './engine/look.js';

/** The state of a new source that is linked to nothing. */
export function newState(): CancellationState {
  const state = new CancellationState(Status.Pending);
  makeToken(state);
  return state;
}

/** The state of a new source or token that is linked to `parents`, if there are any. */
export function linkedState(parents: OneOrSeveral | undefined): CancellationState {
  if (parents === undefined || parents === neverCanceled) return newState();
  const state = new CancellationState(Status.Asking, parents);
  makeToken(state);
  look(state);
  return state;
}

/** As `linkedState`, with a name if it is given one. */
export function namedState(parents: OneOrSeveral | undefined, name: string | undefined): CancellationState {
  const state = linkedState(parents);
  if (name !== undefined) detailsOf(state).name = name;
  return state;
}

/** As `namedState`, with a deadline of its own if that is not `Infinity`. */
export function timedState(
  parents: OneOrSeveral | undefined,
  milliseconds: number,
  keepsAlive: boolean,
  name?: string,
): CancellationState {
  const state = namedState(parents, name);
  if (!isCanceled(state)) startDeadline(state, milliseconds, keepsAlive);
  return state;
}

/** Gives a new state its deadline. One of 0 ms has passed when this returns. */
function startDeadline(state: CancellationState, milliseconds: number, keepsAlive: boolean): void {
  if (milliseconds > 0) {
    arm(state, milliseconds, keepsAlive);
  } else {
    startCancel(state, causeByClock(0));
  }
}
