import { platform, type TimerHandle } from './platform.js';

/** The longest delay that `setTimeout` accepts, in milliseconds. It fires at once for longer ones. */
const longestTimeout = 2 ** 31 - 1;

/** Calls back once, after any number of milliseconds. `Infinity` means never, and starts no timer. */
export class Timer {
  // Plain fields and no closure: every request with a time limit makes one, and private fields cost more.
  declare private handle: TimerHandle | undefined;
  declare private keepsAlive: boolean;

  /** @param keepsAlive whether the process stays alive until it fires, on platforms where that is a choice */
  constructor(milliseconds: number, keepsAlive: boolean, callback: () => void) {
    this.handle = undefined;
    this.keepsAlive = keepsAlive;
    if (milliseconds !== Infinity) this.start(milliseconds, callback);
  }

  /** Sets whether the process stays alive until it fires. */
  keepAlive(isWanted: boolean): void {
    this.keepsAlive = isWanted;
    if (this.handle !== undefined) keepAlive(this.handle, isWanted);
  }

  stop(): void {
    if (this.handle === undefined) return;
    platform.clearTimeout(this.handle);
    this.handle = undefined;
  }

  private start(milliseconds: number, callback: () => void): void {
    this.handle =
      milliseconds > longestTimeout
        ? platform.setTimeout(this.start.bind(this, milliseconds - longestTimeout, callback), longestTimeout)
        : platform.setTimeout(callback, milliseconds);
    if (!this.keepsAlive) keepAlive(this.handle, false);
  }
}

/** Sets whether the process stays alive for a timer, on platforms where that is a choice. */
function keepAlive(handle: TimerHandle, isWanted: boolean): void {
  if (typeof handle === 'object') handle[isWanted ? 'ref' : 'unref']?.();
  else platform.Deno?.[isWanted ? 'refTimer' : 'unrefTimer']?.(handle);
}
