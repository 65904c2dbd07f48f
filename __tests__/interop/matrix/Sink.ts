import type { CancellationToken } from 'countermand';

/** How a piece of work is meant to end. */
export type Ending = 'canceled' | 'failed' | 'done';

/** One piece of real work that can be stopped, and the other side of it, from where its end is seen. */
export interface Work {
  /** Starts it, as a user of the library writes it, and settles as the library's own promise does. */
  start(token: CancellationToken): Promise<unknown>;
  /** Resolves when the other side has got it. */
  readonly underWay: Promise<unknown>;
  /** Resolves when the other side has seen it stop. */
  readonly stopped: Promise<unknown>;
  /** Makes it fail by itself. */
  fail(): void;
  /** Lets it complete. */
  finish(): void;
  /** What it comes to when it completes. */
  readonly result: unknown;
  /** How many listeners, timers and the like it has left behind on what it used. */
  countLeftovers?(): number;
  close?(): Promise<void> | void;
}

/** A column of the matrix. */
export interface Sink {
  readonly name: string;
  /** The package that it comes from, for the list of versions. */
  readonly library?: string;
  /** Whether a signal is what it takes, so that a foreign one could be handed over directly. */
  readonly takesSignal: boolean;
  /** An ending that it cannot have; the note says why. */
  readonly impossible?: Ending;
  /** A footnote that holds for the whole column. */
  readonly note?: string;
  open(ending: Ending): Promise<Work> | Work;
}
