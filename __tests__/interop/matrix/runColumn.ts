import type { CellResult, ColumnResult } from './Results.js';
import { runCell } from './runCell.js';
import { isInSample } from './sample.js';
import { scenarios } from './scenarios.js';
import type { Sink } from './Sink.js';
import { sources } from './sources/index.js';

/** Runs the cells of a sink, one scenario after another, so that an uncaught error belongs to the one that is running. */
export async function runColumn(sink: Sink, isFull: boolean): Promise<ColumnResult> {
  const cells: CellResult[] = [];
  for (const source of sources) {
    cells.push(await runCell(source, sink, isFull || isInSample(source, sink) ? scenarios : []));
  }
  return { sink: sink.name, cells };
}
