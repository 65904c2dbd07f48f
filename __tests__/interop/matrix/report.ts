import { deviationOf } from './deviations.js';
import { Footnotes } from './Footnotes.js';
import { controlIntro, intro, legend } from './reportTexts.js';
import type { CellResult, ColumnResult } from './Results.js';
import { isInSample } from './sample.js';
import type { Sink } from './Sink.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';
import type { Source } from './Source.js';
import { inParts, table } from './table.js';
import { versions } from './versions.js';

/**
 * The text of MATRIX.md. It has neither times nor paths in it: the same results make the same text. A cell that did not
 * run counts as passed, so that a run of the sample can be compared with a report of a full run.
 */
export function report(columns: readonly ColumnResult[]): string {
  const footnotes = new Footnotes();
  const sections = [
    intro(sources, sinks),
    ...matrix(columns, footnotes),
    String(footnotes),
    controlIntro,
    ...controls(columns),
    legend(columns.flatMap(({ cells }) => cells.flatMap(({ control }) => control ?? []))),
    '## How each becomes a token',
    table(
      ['what the caller holds', 'the token'],
      sources.map(({ conversion, name }) => [name, `\`${conversion}\``]),
    ),
    '## Versions',
    versions([...sources, ...sinks].flatMap(({ library }) => library ?? [])),
  ];
  return `${sections.join('\n\n')}\n`;
}

function matrix(columns: readonly ColumnResult[], footnotes: Footnotes): string[] {
  return inParts(columns).map((part) =>
    table(
      ['', ...part.map(({ sink }) => sink + footnotes.mark(sinkOf(sink).note))],
      sources.map((source) => [
        source.name + footnotes.mark(source.note),
        ...part.map((column) => verdict(source, column) + footnotes.mark(deviationOf(source.name, column.sink)?.note)),
      ]),
    ),
  );
}

function verdict(source: Source, column: ColumnResult): string {
  const mark = cellOf(column, source.name)?.problems.length === 0 ? '✓' : '✗';
  return isInSample(source, sinkOf(column.sink)) ? emphasis(mark) : mark;
}

function controls(columns: readonly ColumnResult[]): string[] {
  const withControls = columns.filter(({ cells }) => cells.some(({ control }) => control !== undefined));
  const rows = sources.filter(({ name }) => withControls.some((column) => cellOf(column, name)?.control !== undefined));
  return inParts(withControls).map((part) =>
    table(
      ['', ...part.map(({ sink }) => sink)],
      rows.map(({ name }) => [name, ...part.map((column) => controlResult(cellOf(column, name)?.control ?? ''))]),
    ),
  );
}

function controlResult(result: string): string {
  return result === 'works' ? result : emphasis(result);
}

function emphasis(text: string): string {
  return `**${text}**`;
}

function cellOf({ cells }: ColumnResult, sourceName: string): CellResult | undefined {
  return cells.find(({ source }) => source === sourceName);
}

function sinkOf(sinkName: string): Sink {
  return sinks.find(({ name }) => name === sinkName)!;
}
