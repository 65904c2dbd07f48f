import { writeFileSync } from 'node:fs';
import { deviationOf } from './deviations.js';
import { Footnotes } from './Footnotes.js';
import { controlIntro, intro, legend } from './reportTexts.js';
import type { CellResult, ColumnResult } from './Results.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';
import { inParts, table } from './table.js';
import { versions } from './versions.js';

/** Writes MATRIX.md. It has neither times nor paths in it: the same results give the same text. */
export function writeReport(columns: readonly ColumnResult[]): void {
  const footnotes = new Footnotes();
  const sections = [
    intro(sources, sinks),
    ...matrix(columns, footnotes),
    String(footnotes),
    controlIntro,
    ...controls(columns),
    legend(columns.flatMap(({ cells }) => cells.flatMap(({ control }) => control ?? []))),
    '## How each is handed over',
    table(
      ['what somebody holds', 'what the work gets'],
      sources.map(({ conversion, name }) => [name, `\`${conversion}\``]),
    ),
    '## Versions',
    versions([...sources, ...sinks].flatMap(({ library }) => library ?? [])),
  ];
  writeFileSync(new URL('../MATRIX.md', import.meta.url), `${sections.join('\n\n')}\n`);
}

function matrix(columns: readonly ColumnResult[], footnotes: Footnotes): string[] {
  return inParts(columns).map((part) =>
    table(
      ['', ...part.map(({ sink }) => sink + footnotes.mark(sinks.find(({ name }) => name === sink)!.note))],
      sources.map(({ name, note }) => [
        name + footnotes.mark(note),
        ...part.map((column) => verdict(cellOf(column, name)) + footnotes.mark(deviationOf(name, column.sink)?.note)),
      ]),
    ),
  );
}

function verdict(cell: CellResult | undefined): string {
  return cell !== undefined && cell.problems.length === 0 ? '✓' : '**✗**';
}

function controls(columns: readonly ColumnResult[]): string[] {
  const taking = columns.filter(({ cells }) => cells.some(({ control }) => control !== undefined));
  const rows = sources.filter(({ name }) => taking.some((column) => cellOf(column, name)?.control !== undefined));
  return inParts(taking).map((part) =>
    table(
      ['', ...part.map(({ sink }) => sink)],
      rows.map(({ name }) => [name, ...part.map((column) => emphasize(cellOf(column, name)?.control ?? ''))]),
    ),
  );
}

function emphasize(result: string): string {
  return result === 'works' ? result : `**${result}**`;
}

function cellOf({ cells }: ColumnResult, sourceName: string): CellResult | undefined {
  return cells.find(({ source }) => source === sourceName);
}
