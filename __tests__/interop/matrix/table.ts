/** A table of Markdown, with as many columns side by side as can be read. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map((_, index) => (index === 0 ? '---' : ':-:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const columnsPerTable = 9;

/** Parts of about the same length, none longer than a table can have columns. */
export function inParts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / columnsPerTable);
  const at = (index: number) => Math.ceil((items.length * index) / count);
  return Array.from({ length: count }, (_, index) => items.slice(at(index), at(index + 1)));
}
