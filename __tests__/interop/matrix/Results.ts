/** What becomes of work that is given a foreign signal as it is, when that signal is aborted. */
export type ControlResult =
  | 'works'
  | `refused: ${string}` // with the name of the error
  | 'ignored'
  | 'goes on unseen'
  | 'hangs'
  | 'ends the process';

/** What came of one cell. */
export interface CellResult {
  readonly source: string;
  /** How many scenarios ran. */
  readonly ran: number;
  /** What went wrong, by scenario. */
  readonly problems: readonly { readonly scenario: string; readonly problem: string }[];
  /** Absent where the sink takes no signal or the source is none. */
  readonly control?: ControlResult | undefined;
}

/** What came of a column: a cell for each source, in their order. */
export interface ColumnResult {
  readonly sink: string;
  readonly cells: readonly CellResult[];
}
