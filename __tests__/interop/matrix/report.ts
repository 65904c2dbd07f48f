import { readFileSync, writeFileSync } from 'node:fs';
import type { CellResult, ColumnResult } from './Results.js';
import type { Sink } from './Sink.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';
import { intro, controlIntro } from './reportTexts.js';

/** Writes MATRIX.md: the same results give the same text. */
export function writeReport(columns: readonly ColumnResult[]): void {
  const sections = [intro, ...matrix(columns), controlIntro, ...controls(columns), '## Versions', versions()];
  writeFileSync(new URL('../MATRIX.md', import.meta.url), `${sections.join('\n\n')}\n`);
}

/** Columns side by side as far as they can be read. */
const columnsPerTable = 9;

function matrix(columns: readonly ColumnResult[]): string[] {
  return inGroups(columns).map((group) => table(group, sources.map(({ name }) => name), (cell) => mark(cell)));
}

function controls(columns: readonly ColumnResult[]): string[] {
  const taking = columns.filter(({ sink }) => sinks.some(({ name, takesSignal }) => name === sink && takesSignal));
  const rows = sources.map(({ name }) => name).filter((name) => taking[0]?.cells.some((cell) => cell.source === name && cell.control !== undefined));
  return inGroups(taking).map((group) => table(group, rows, (cell) => cell?.control ?? ''));
}

function mark(cell: CellResult | undefined): string {
  if (cell === undefined || cell.problems.length > 0) return '✗';
  return '✓';
}

function inGroups(columns: readonly ColumnResult[]): ColumnResult[][] {
  const groups: ColumnResult[][] = [];
  const count = Math.ceil(columns.length / columnsPerTable);
  for (let index = 0; index < count; index++) {
    const at = (n: number) => Math.ceil((columns.length * n) / count);
    groups.push(columns.slice(at(index), at(index + 1)));
  }
  return groups;
}

function table(group: readonly ColumnResult[], rows: readonly string[], show: (cell: CellResult | undefined) => string): string {
  const lines = [
    ['', ...group.map(({ sink }) => sink)],
    ['---', ...group.map(() => ':-:')],
    ...rows.map((row) => [row, ...group.map(({ cells }) => show(cells.find(({ source }) => source === row)))]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Of Node only the major one: others give the same marks. */
function versions(): string {
  const [major] = process.versions.node.split('.');
  const libraries = new Set([...sources, ...sinks].flatMap(({ library }: { library?: Sink['library'] }) => library ?? []));
  const list = [...libraries].sort().map((library) => {
    const file = new URL(`../node_modules/${library}/package.json`, import.meta.url);
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name: string; version: string };
    return `${name} ${version}`;
  });
  return [`Node ${major}`, ...list].join(', ');
}
