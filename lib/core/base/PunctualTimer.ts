import { currentClock, platform } from './platform.js';
import { Timer } from './Timer.js';

const setTimeoutAtLoad = platform.setTimeout;
const nowAtLoad = currentClock().now;

/** A timer that knows the time, and never calls back before it is due. */
export class PunctualTimer extends Timer {
  /** When it is due, by the clock that was in use when it was made. */
  declare readonly due: number;
  /** The clock to check. There is none if a test replaced only one of `setTimeout` and the clock. */
  declare private readonly now: (() => number) | undefined;

  constructor(milliseconds: number, keepsAlive: boolean, callback: (this: never) => void) {
    const clock = currentClock();
    const due = clock.now() + milliseconds;
    super(milliseconds, keepsAlive, callback);
    const { now } = clock;
    this.due = due;
    this.now = isClockOfTimers(now) ? now : undefined;
  }

  /** Milliseconds until it is due, negative afterwards; `Infinity` if the clock cannot be compared. */
  get remaining(): number {
    const clock = currentClock();
    return clock.now === this.now ? this.due - clock.now() : Infinity;
  }

  /** Whether it is due, even if it could not fire yet, as in a loop that blocks. */
  hasPassed(): boolean {
    const clock = currentClock(); // not by `remaining`, because loops ask this all the time
    return clock.now === this.now && clock.now() >= this.due;
  }

  /**
   * Node counts whole milliseconds, and fires up to one too early. More than that means that the clock was set back. If
   * only `setTimeout` was replaced meanwhile, the rest would be counted by a clock that may stand still.
   */
  protected override fire(): void {
    const { remaining } = this;
    if (remaining > 0 && remaining < 2 && isClockOfTimers(this.now)) this.start(remaining);
    else super.fire();
  }
}

/** Whether `setTimeout` and a clock belong together: a test has replaced both of them or neither. */
function isClockOfTimers(now: unknown): boolean {
  return (platform.setTimeout === setTimeoutAtLoad) === (now === nowAtLoad);
}
