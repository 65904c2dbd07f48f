/** A table in Markdown. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, heads.map((_, index) => (index === 0 ? '---' : ':-:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** As many as a page can show side by side. */
const columnsPerTable = 9;

/** Splits the columns of a wide table into parts of about the same length. */
export function inParts<T>(items: readonly T[]): T[][] {
  const count = Math.ceil(items.length / columnsPerTable);
  const at = (index: number) => Math.ceil((items.length * index) / count);
  return Array.from({ length: count }, (_, index) => items.slice(at(index), at(index + 1)));
}
