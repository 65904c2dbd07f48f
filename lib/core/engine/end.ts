import { type CancellationState, clearDeadline, isCanceled, Status } from './CancellationState.js';
import { dropCallbacks } from './CancellationTokenRegistration.js';
import { detach, dropChildren } from './Link.js';

/** Ends a state that is not canceled: it releases everything that listens to it, and never changes again. */
export function end(state: CancellationState): void {
  if (isCanceled(state)) return;
  state.status = Status.Closed;
  dropCallbacks(state);
  clearDeadline(state);
  const { details } = state;
  if (details !== undefined) {
    dropChildren(details);
    detach(state); // may run foreign code, which finds the state closed
  }
  state.parents = undefined;
}
