import { type CancellationState, detailsOf, settleStatus } from './CancellationState.js';
import { platform, type Timer } from './platform.js';

/** The longest delay that `setTimeout` keeps, in milliseconds. It fires at once for a longer one. */
const longestTimeout = 2 ** 31 - 1;

/** What tells the time now. The identity of its `now` tells a fake clock from the platform's. */
function currentClock(): { readonly now: () => number } {
  return platform.performance ?? platform.Date;
}

const setTimeoutAtLoad = platform.setTimeout;
const nowAtLoad = currentClock().now;

/** When a state is going to be canceled, and the timer that sees to it. */
export class Deadline {
  readonly milliseconds: number;
  /** When it passes, on the clock that it was armed by. */
  readonly due: number;
  readonly #now: () => number;
  /** Whether polls may compare the clock. Not when a test has replaced only one of `setTimeout` and the clock. */
  readonly #isSeenByPolls: boolean;
  #timer: Timer | undefined;

  constructor(milliseconds: number, onDue: () => void) {
    const clock = currentClock();
    this.milliseconds = milliseconds;
    this.due = clock.now() + milliseconds;
    this.#now = clock.now;
    this.#isSeenByPolls = (platform.setTimeout === setTimeoutAtLoad) === (clock.now === nowAtLoad);
    this.#startTimer(milliseconds, onDue);
  }

  /** Milliseconds until it passes; negative afterwards. */
  get remaining(): number {
    return this.due - currentClock().now();
  }

  /** Whether it has passed without its timer having had a turn, as in a loop that blocks. */
  hasPassed(): boolean {
    const clock = currentClock();
    return this.#isSeenByPolls && clock.now === this.#now && clock.now() >= this.due;
  }

  stopTimer(): void {
    if (this.#timer !== undefined) platform.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #startTimer(milliseconds: number, onDue: () => void): void {
    const rest = milliseconds - longestTimeout;
    this.#timer =
      rest > 0
        ? platform.setTimeout(() => {
            this.#startTimer(rest, onDue);
          }, longestTimeout)
        : platform.setTimeout(onDue, milliseconds);
    unref(this.#timer);
  }
}

/** Replaces the deadline of a live state. `onDue` is called when its time has come; `Infinity` only disarms. */
export function arm(state: CancellationState, milliseconds: number, onDue: (state: CancellationState) => void): void {
  const details = detailsOf(state);
  details.deadline?.stopTimer();
  details.deadline =
    milliseconds === Infinity
      ? undefined
      : new Deadline(milliseconds, () => {
          onDue(state);
        });
  settleStatus(state);
}

export function disarm(state: CancellationState): void {
  const { details } = state;
  if (details?.deadline === undefined) return;
  details.deadline.stopTimer();
  details.deadline = undefined;
  settleStatus(state);
}

/** Lets the process end although `timer` is pending, where the platform knows such a thing. */
function unref(timer: Timer): void {
  if (typeof timer === 'object') timer.unref?.();
  else platform.Deno?.unrefTimer?.(timer);
}
