import { type CancellationState, detailsOf, nextEvent, settleStatus, Status } from './CancellationState.js';
import { Deadline, disarm } from './Deadline.js';
import { expire } from './look.js';

/**
 * Replaces the deadline of a live state; `Infinity` leaves it with none.
 *
 * @param keepsAlive whether the process stays alive for its timer
 */
export function arm(state: CancellationState, milliseconds: number, keepsAlive: boolean): void {
  disarm(state);
  if (milliseconds === Infinity || state.status > Status.Asking) return;
  detailsOf(state).deadline = new Deadline(milliseconds, keepsAlive, () => {
    expire(state);
  });
  settleStatus(state);
  nextEvent(); // whoever found nothing to ask above must look again
}
