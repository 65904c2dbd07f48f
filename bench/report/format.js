const digits = (maximumSignificantDigits) => new Intl.NumberFormat('en', { maximumSignificantDigits });

export const ratio = (value) => `${digits(3).format(value)}x`;

export const bytes = (value) => digits(3).format(Math.abs(value) < 1 ? 0 : value);

export const kilobytes = (value) => `${(value / 1_000).toFixed(2)} kB`;

/** A duration for people to read: 12.3 ns, 4.56 µs. */
export function duration(nanoseconds) {
  if (typeof nanoseconds !== 'number') return nanoseconds === undefined ? '-' : 'failed';
  const units = ['ns', 'µs', 'ms', 's'];
  let value = nanoseconds;
  while (value >= 1_000 && units.length > 1) {
    value /= 1_000;
    units.shift();
  }
  return `${digits(3).format(value)} ${units[0]}`;
}

export const runtimeName = (runtime) => (runtime === 'bun' ? 'Bun' : runtime.replace('node', 'Node '));

/** A table in Markdown; all columns except the first are figures. */
export function table(head, lines) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** The same as Prettier writes it, with a line break at its end. */
export function alignedTable(head, lines) {
  const rows = [head, ...lines];
  const widths = head.map((_, column) => Math.max(3, ...rows.map((cells) => cells[column].length)));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]));
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const lineOf = (cells) => `| ${cells.join(' | ')} |`;
  return [...[head.map(pad), rule, ...lines.map((cells) => cells.map(pad))].map(lineOf), ''].join('\n');
}
