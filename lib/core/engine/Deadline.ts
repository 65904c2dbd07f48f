import { currentClock, platform } from '../base/platform.js';
import { Timer } from '../base/Timer.js';
import {
  type CancellationState,
  clearDeadline,
  detailsOf,
  isLive,
  nextEvent,
  refreshStatus,
} from './CancellationState.js';
import { cancelByClock, look } from './look.js';

const setTimeoutAtLoad = platform.setTimeout;
const nowAtLoad = currentClock().now;

/** The time at which a state will be canceled, and the timer for it. */
export class Deadline {
  /** Its length. */
  readonly milliseconds: number;
  /** When it passes, by the clock that was in use when it was set. */
  readonly due: number;
  readonly timer: Timer;
  readonly #now: () => number;
  /** Whether polls check the clock. They do not if a test replaced only one of `setTimeout` and the clock. */
  readonly #isSeenByPolls: boolean;

  constructor(milliseconds: number, keepsAlive: boolean, onDue: () => void) {
    const clock = currentClock();
    this.milliseconds = milliseconds;
    this.due = clock.now() + milliseconds;
    this.timer = new Timer(milliseconds, keepsAlive, onDue);
    this.#now = clock.now;
    this.#isSeenByPolls = (platform.setTimeout === setTimeoutAtLoad) === (clock.now === nowAtLoad);
  }

  /** Milliseconds until it passes, negative afterwards. Its whole length if the clock cannot be compared. */
  get remaining(): number {
    const clock = currentClock();
    return this.#isKeptBy(clock) ? this.due - clock.now() : this.milliseconds;
  }

  /** Whether it has passed before its timer could fire, as in a loop that blocks. */
  hasPassed(): boolean {
    const clock = currentClock();
    return this.#isKeptBy(clock) && clock.now() >= this.due;
  }

  #isKeptBy(clock: { readonly now: () => number }): boolean {
    return this.#isSeenByPolls && clock.now === this.#now;
  }
}

/**
 * Replaces the deadline of a live state; `Infinity` only removes it.
 *
 * @param keepsAlive whether the process stays alive until the deadline
 */
export function arm(state: CancellationState, milliseconds: number, keepsAlive: boolean): void {
  disarm(state);
  if (milliseconds === Infinity || !isLive(state)) return;
  detailsOf(state).deadline = new Deadline(milliseconds, keepsAlive, () => {
    expire(state);
  });
  refreshStatus(state); // starting the timer may have run foreign code, which may have canceled or ended it
  nextEvent(); // states below that had nothing to ask have something now
}

/** What its timer does when it fires. Other causes come first, so that listening never changes the reason. */
function expire(state: CancellationState): void {
  const { deadline } = state.details!;
  // The look runs callbacks and foreign code, which may replace or remove the deadline.
  if (!look(state) && deadline === state.details!.deadline) cancelByClock(state);
}

/** Removes the deadline of a state. */
export function disarm(state: CancellationState): void {
  if (state.details?.deadline === undefined) return;
  clearDeadline(state.details);
  refreshStatus(state);
}
