/** A value as an error message shows it: `42`, `'text'`, `null`, `a function`, `an AbortController`. Never throws. */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `'${value.length > 40 ? `${value.slice(0, 40)}...` : value}'`;
    case 'bigint':
      return `${value}n`;
    case 'function':
      return 'a function';
    case 'object':
      return value === null ? 'null' : withArticle(constructorName(value));
    default:
      return String(value);
  }
}

/** The name of the class that made `value`; `''` if it has none. Never throws. */
export function constructorName(value: unknown): string {
  try {
    const { name } = (value as { constructor: { name: unknown } }).constructor;
    return typeof name === 'string' ? name : '';
  } catch {
    return '';
  }
}

function withArticle(name: string): string {
  if (name === '' || name === 'Object') return 'an object';
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}
