import { PunctualTimer } from '../base/PunctualTimer.js';
import type { Entry } from '../errors/stack.js';
import { type CancellationState, clearDeadline, isForeign, isLive, nextEvent, Status } from './CancellationState.js';
import { type Cause, causeByClock } from './Cause.js';
import { cancelByClock, look } from './look.js';

/** The time at which a state will be canceled, and the timer for it. */
export class Deadline extends PunctualTimer {
  declare readonly state: CancellationState;
  /** Its length. */
  declare readonly milliseconds: number;
  /** The cause, if its error says more than the length. Only then does the property exist, since most do not need it. */
  declare cause?: Cause;

  constructor(state: CancellationState, milliseconds: number, keepsAlive: boolean) {
    super(milliseconds, keepsAlive, expire);
    this.state = state;
    this.milliseconds = milliseconds;
  }
}

/** What a deadline does when it is due. Other causes come first, so that listening never changes the reason. */
function expire(this: Deadline): void {
  const { state } = this;
  // The look runs callbacks and foreign code, which may replace or remove the deadline.
  if (!look(state) && state.deadline === this) cancelByClock(state);
}

/**
 * Replaces the deadline of a live state; `Infinity` only removes it.
 *
 * @param keepsAlive whether the process stays alive until the deadline
 * @param message what the `TimeoutError` says, instead of what timed out, and after how many milliseconds
 * @param entry the function that the user called: if the state has a name, the stack of the error begins there
 */
export function arm(
  state: CancellationState,
  milliseconds: number,
  keepsAlive: boolean,
  message?: string,
  entry?: Entry,
): void {
  disarm(state);
  if (milliseconds === Infinity || !isLive(state)) return;
  const deadline = new Deadline(state, milliseconds, keepsAlive);
  state.deadline = deadline;
  if (message !== undefined || state.details?.name !== undefined)
    deadline.cause = causeByClock(state, milliseconds, message, entry);
  // Starting the timer may have run foreign code, which may have canceled or ended it.
  if (state.status === Status.Pending) state.status = Status.Asking;
  nextEvent(); // states below that had nothing to ask have something now
}

/** Removes the deadline of a state. */
export function disarm(state: CancellationState): void {
  if (state.deadline === undefined) return;
  clearDeadline(state);
  const isAlone = state.parents === undefined && !isForeign(state);
  if (isAlone && state.status === Status.Asking) state.status = Status.Pending; // there is nobody left to ask
}
