import type { CancellationTokenLike } from 'countermand';

/** One thing that somebody already holds, and that can be canceled from its own side. */
export interface Foreign {
  /** What is handed to `withCancellation`: the thing itself, or what its converter makes of it. */
  readonly token: CancellationTokenLike;
  /** Cancels by hand, as the thing's owner does. */
  cancel(): void;
  /** Cancels with an error that is no cancellation. Absent where the kind knows no reasons. */
  fail?(error: Error): void;
  /** Lets its own time limit run out. Absent where the kind has none. */
  expire?(): void;
  /** How many listeners the thing has now. */
  countListeners(): number;
  /** What would be handed to a sink without this library. Absent where it is no signal. */
  readonly signal?: object;
  /** Frees what belongs to the test, not to the thing's user. */
  dispose?(): void;
}

/** A row of the matrix. */
export interface Source {
  readonly name: string;
  /** The package that it comes from, for the list of versions. */
  readonly library?: string;
  /** How a token is made of it, as a reader would write it. */
  readonly conversion: string;
  /** A footnote that holds for the whole row. */
  readonly note?: string;
  /** How many listeners it has no way to give back. */
  readonly kept?: number;
  open(): Foreign;
}
