import type { CancellationToken } from 'countermand';

/** How a piece of work is meant to end. */
export type Ending = 'canceled' | 'failed' | 'done';

/** One piece of real work that can be stopped, and its other side, which sees how it ends. */
export interface Work {
  /** Starts it the way a user of the library does, and settles as the library's own promise does. */
  start(token: CancellationToken): Promise<unknown>;
  /** Resolves when the work has reached the other side. */
  readonly underWay: Promise<unknown>;
  /** Resolves when the other side has seen it stop. */
  readonly stopped: Promise<unknown>;
  /** Makes it fail, without a cancel. */
  fail(): void;
  /** Lets it complete. */
  finish(): void;
  /** What it resolves with when it completes. */
  readonly result: unknown;
  /** How many listeners, timers and the like it left behind on what it used. */
  countLeftovers?(): number;
  close?(): Promise<void> | void;
}

/** A column of the matrix. */
export interface Sink {
  readonly name: string;
  /** The package that it comes from, for the list of versions. */
  readonly library?: string;
  /** Whether it takes a signal, so that a foreign one can be handed over directly. */
  readonly takesSignal: boolean;
  /** An ending that it cannot have. The note says why. */
  readonly impossible?: Ending;
  /** A footnote that holds for the whole column. */
  readonly note?: string;
  open(ending: Ending): Promise<Work> | Work;
}
