import type { CancellationTokenLike } from 'countermand';

/** Something that a caller already holds, and that can be canceled from its own side. */
export interface Foreign {
  /** What is handed to `withCancellation`: the thing itself, or what its converter returns for it. */
  readonly token: CancellationTokenLike;
  /** Cancels by hand, as its owner does. */
  cancel(): void;
  /** Cancels with an error that is not a cancellation. Absent if this kind has no reasons. */
  fail?(error: Error): void;
  /** Lets its own time limit run out. Absent if this kind has none. */
  expire?(): void;
  /** How many listeners it has now. */
  countListeners(): number;
  /** What would be handed to a sink without this library. Absent if this kind is not a signal. */
  readonly signal?: object;
  /** Frees what the test needs, but a user would not have. */
  dispose?(): void;
}

/** A row of the matrix. */
export interface Source {
  readonly name: string;
  /** The package that it comes from, for the list of versions. */
  readonly library?: string;
  /** The code that makes a token from it. */
  readonly conversion: string;
  /** A footnote that holds for the whole row. */
  readonly note?: string;
  /** How many listeners stay on it because there is no way to remove them. */
  readonly kept?: number;
  open(): Foreign;
}
