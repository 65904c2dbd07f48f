import { platform, type TimerHandle } from './platform.js';

/** The longest delay that `setTimeout` accepts, in milliseconds. It fires at once for longer ones. */
const longestTimeout = 2 ** 31 - 1;

/**
 * Calls back once, after any number of milliseconds. `Infinity` means never, and starts no timer.
 *
 * It never calls back once it is stopped, even if the platform lets it fire: a fake clock cannot clear a timer of the
 * real one, nor the real clock one of a fake.
 */
export class Timer {
  // Plain fields, because every request with a time limit makes one, and private fields cost more.
  declare private handle: TimerHandle | undefined;
  declare private keepsAlive: boolean;
  /** None once it is stopped. */
  declare private callback: ((this: this) => void) | undefined;

  /**
   * @param keepsAlive whether the process stays alive until it fires, on platforms where that is a choice
   * @param callback called as a method of the timer
   */
  constructor(milliseconds: number, keepsAlive: boolean, callback: (this: never) => void) {
    this.handle = undefined;
    this.keepsAlive = keepsAlive;
    this.callback = callback as never;
    if (milliseconds !== Infinity) this.start(milliseconds);
  }

  /** Sets whether the process stays alive until it fires. */
  keepAlive(isWanted: boolean): void {
    this.keepsAlive = isWanted;
    if (this.handle !== undefined) keepAlive(this.handle, isWanted);
  }

  stop(): void {
    this.callback = undefined;
    if (this.handle === undefined) return;
    platform.clearTimeout(this.handle);
    this.handle = undefined;
  }

  protected start(milliseconds: number): void {
    const rest = milliseconds - longestTimeout;
    this.handle = platform.setTimeout(
      () => {
        if (this.callback === undefined) return;
        if (rest > 0) this.start(rest);
        else this.fire();
      },
      rest > 0 ? longestTimeout : milliseconds,
    );
    if (!this.keepsAlive) keepAlive(this.handle, false);
  }

  protected fire(): void {
    this.callback!();
  }
}

/** Sets whether the process stays alive for a timer, on platforms where that is a choice. */
function keepAlive(handle: TimerHandle, isWanted: boolean): void {
  if (typeof handle === 'object') handle[isWanted ? 'ref' : 'unref']?.();
  else platform.Deno?.[isWanted ? 'refTimer' : 'unrefTimer']?.(handle);
}
