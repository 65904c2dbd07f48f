import { currentClock, platform } from '../base/platform.js';
import { Timer } from '../base/Timer.js';
import type { Entry } from '../errors/stack.js';
import { type CancellationState, clearDeadline, isForeign, isLive, nextEvent, Status } from './CancellationState.js';
import { type Cause, causeByClock } from './Cause.js';
import { cancelByClock, look } from './look.js';

const setTimeoutAtLoad = platform.setTimeout;
const nowAtLoad = currentClock().now;

/** The time at which a state will be canceled, and the timer for it. */
export class Deadline extends Timer {
  /** Its length. */
  declare readonly milliseconds: number;
  /** When it passes, by the clock that was in use when it was set. */
  declare readonly due: number;
  /** The clock that polls check. They check none if a test replaced only one of `setTimeout` and the clock. */
  declare private readonly now: (() => number) | undefined;
  /** The cause, if its error says more than the length. Only then does the property exist, since most do not need it. */
  declare cause?: Cause;

  constructor(milliseconds: number, keepsAlive: boolean, onDue: () => void) {
    const clock = currentClock();
    const due = clock.now() + milliseconds;
    super(milliseconds, keepsAlive, onDue);
    const { now } = clock;
    this.milliseconds = milliseconds;
    this.due = due;
    this.now = (platform.setTimeout === setTimeoutAtLoad) === (now === nowAtLoad) ? now : undefined;
  }

  /** Milliseconds until it passes, negative afterwards. Its whole length if the clock cannot be compared. */
  get remaining(): number {
    const clock = currentClock();
    return clock.now === this.now ? this.due - clock.now() : this.milliseconds;
  }

  /** Whether it has passed before its timer could fire, as in a loop that blocks. */
  hasPassed(): boolean {
    const clock = currentClock();
    return clock.now === this.now && clock.now() >= this.due;
  }
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
  const deadline = new Deadline(milliseconds, keepsAlive, () => {
    expire(state);
  });
  state.deadline = deadline;
  if (message !== undefined || state.details?.name !== undefined)
    deadline.cause = causeByClock(state, milliseconds, message, entry);
  // Starting the timer may have run foreign code, which may have canceled or ended it.
  if (state.status === Status.Pending) state.status = Status.Asking;
  nextEvent(); // states below that had nothing to ask have something now
}

/** What its timer does when it fires. Other causes come first, so that listening never changes the reason. */
function expire(state: CancellationState): void {
  const { deadline } = state;
  // The look runs callbacks and foreign code, which may replace or remove the deadline.
  if (!look(state) && deadline === state.deadline) cancelByClock(state);
}

/** Removes the deadline of a state. */
export function disarm(state: CancellationState): void {
  if (state.deadline === undefined) return;
  clearDeadline(state);
  const isAlone = state.parents === undefined && !isForeign(state);
  if (isAlone && state.status === Status.Asking) state.status = Status.Pending; // there is nobody left to ask
}
