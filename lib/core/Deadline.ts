import { type CancellationState, settleStatus } from './CancellationState.js';
import { platform } from './platform.js';
import { Timer } from './Timer.js';

/** What tells the time now. The identity of its `now` tells a fake clock from the platform's. */
export function currentClock(): { readonly now: () => number } {
  return platform.performance ?? platform.Date;
}

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

/** Takes the deadline off a state. */
export function disarm(state: CancellationState): void {
  const { details } = state;
  if (details?.deadline === undefined) return;
  details.deadline.stop();
  details.deadline = undefined;
  settleStatus(state);
}
