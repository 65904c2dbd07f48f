const head = ['runtime', 'loaded by', 'checks passed', 'lacks, or does differently'];

/**
 * Returns a page with the table of runtimes between its marks updated. A row without new results stays as it was, and a
 * page without marks does, too.
 */
export function putTable(page, rows) {
  return page.replace(/(<!-- runtimes\b.*-->\n)([^]*)(<!-- \/runtimes -->)/, (_, before, table, after) =>
    [before, makeTable(rows, readTable(table)), after].join('\n'),
  );
}

/** The table, for the console and for the pages. */
export function makeTable(rows, old = new Map()) {
  const lines = rows.map((row) => cellsOf(row) ?? old.get(keyOf([row.name, row.how]))).filter(Boolean);
  const keys = new Set(lines.map(keyOf));
  for (const [key, line] of old) if (!keys.has(key)) lines.push(line); // an engine that is not in the list on this machine
  const all = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  const lineOf = (cells, fill = ' ') =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column], fill)).join(' | ')} |`;
  return [lineOf(head), lineOf(['', '', '', ''], '-'), ...lines.map((cells) => lineOf(cells)), ''].join('\n');
}

function cellsOf({ name, how, version, results, lacks }) {
  if (results === undefined) return undefined;
  const { passed, failed } = results;
  const count = failed.length === 0 ? String(passed) : `${passed} of ${passed + failed.length}`;
  return [[name, version].filter(Boolean).join(' '), how, count, lacks.join(', ') || 'nothing'];
}

/** The rows of a table by their engine, without its version, which changes. */
function readTable(table) {
  const lines = table.split('\n').filter((line) => line.startsWith('|'));
  const rows = lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return new Map(rows.map((cells) => [keyOf(cells), cells]));
}

/** Each version of Node and TypeScript has its own row; a new version of any other engine replaces the old one. */
function keyOf([name, how]) {
  return `${/^(Node|TypeScript) /.test(name) ? name : name.split(' ')[0]}, ${how}`;
}
