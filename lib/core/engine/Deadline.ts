import {
  type CancellationState,
  detailsOf,
  nextEvent,
  settleStatus,
  Status,
  stopDeadline,
} from './CancellationState.js';
import { cancelByClock, look } from './look.js';
import { currentClock, platform } from '../base/platform.js';
import { Timer } from '../base/Timer.js';

const setTimeoutAtLoad = platform.setTimeout;
const nowAtLoad = currentClock().now;

/** When a state is going to be canceled, and the timer that sees to it. */
export class Deadline extends Timer {
  readonly milliseconds: number;
  /** When it passes, on the clock that it was armed by. */
  readonly due: number;
  readonly #now: () => number;
  /** Whether polls may compare the clock. Not when a test has replaced only one of `setTimeout` and the clock. */
  readonly #isSeenByPolls: boolean;

  constructor(milliseconds: number, keepsAlive: boolean, onDue: () => void) {
    const clock = currentClock();
    const due = clock.now() + milliseconds;
    super(milliseconds, keepsAlive, onDue);
    this.milliseconds = milliseconds;
    this.due = due;
    this.#now = clock.now;
    this.#isSeenByPolls = (platform.setTimeout === setTimeoutAtLoad) === (clock.now === nowAtLoad);
  }

  /** Milliseconds until it passes, negative afterwards; all that it was given where the clock does not tell. */
  get remaining(): number {
    const clock = currentClock();
    return this.#isKeptBy(clock) ? this.due - clock.now() : this.milliseconds;
  }

  /** Whether it has passed without its timer having had a turn, as in a loop that blocks. */
  hasPassed(): boolean {
    const clock = currentClock();
    return this.#isKeptBy(clock) && clock.now() >= this.due;
  }

  #isKeptBy(clock: { readonly now: () => number }): boolean {
    return this.#isSeenByPolls && clock.now === this.#now;
  }
}

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

/** What happens when the timer fires. It asks the others first, so that listening never changes a reason. */
function expire(state: CancellationState): void {
  const { deadline } = state.details!;
  if (!look(state) && deadline === state.details!.deadline) cancelByClock(state);
}

/** Takes the deadline off a live state. */
export function disarm(state: CancellationState): void {
  stopDeadline(state);
  settleStatus(state);
}
