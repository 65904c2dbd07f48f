/** What happens to work that was handed a foreign signal directly, when that signal is aborted. */
export type ControlResult =
  | 'works'
  | `refused: ${string}` // with the name of the error
  | 'ignored'
  | 'goes on unseen'
  | 'hangs'
  | 'ends the process';

/** The result of one cell. */
export interface CellResult {
  readonly source: string;
  /** How many scenarios ran: none if the cell was left to a full run. */
  readonly ran: number;
  /** What went wrong, by scenario. */
  readonly problems: readonly { readonly scenario: string; readonly problem: string }[];
  /** Absent if the sink takes no signal, or the source has none. */
  readonly control?: ControlResult | undefined;
}

/** The result of a column: a cell for each source, in their order. Empty if its process ended. */
export interface ColumnResult {
  readonly sink: string;
  readonly cells: readonly CellResult[];
}
