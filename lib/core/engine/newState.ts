import {
  CancellationState,
  detailsOf,
  isCanceled,
  makeToken,
  neverCanceled,
  type OneOrSeveral,
  Status,
} from './CancellationState.js';
import type { Entry } from '../errors/stack.js';
import { startCancel } from './cancel.js';
import { causeByClock } from './Cause.js';
import { arm } from './Deadline.js';
import { look } from './look.js';

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

/**
 * Like `linkedState`, with a name and a deadline. `undefined` means no name, `Infinity` no deadline. A deadline of 0 ms
 * has already passed when this returns. The last two parameters are those of `arm`.
 */
export function timedState(
  parents: OneOrSeveral | undefined,
  milliseconds: number,
  keepsAlive: boolean,
  name?: string,
  message?: string,
  entry?: Entry,
): CancellationState {
  const state = linkedState(parents);
  if (name !== undefined) detailsOf(state).name = name;
  if (isCanceled(state)) return state; // saves time: a deadline would change nothing
  if (milliseconds > 0) arm(state, milliseconds, keepsAlive, message, entry);
  else startCancel(state, causeByClock(state, 0, message, entry)); // nobody listens yet, so there are no callbacks to run
  return state;
}
