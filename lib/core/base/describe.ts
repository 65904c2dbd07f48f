/** A value as an error message shows it: `42`, `'text'`, `null`, `a function`, `an AbortController`. Never throws. */
export function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value.length > 40 ? `${value.slice(0, 40)}...` : value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  const name = constructorName(value).replace(/^(Object)?$/, 'object');
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
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
