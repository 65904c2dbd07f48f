/**
 * Whether `value` is an error in any realm and under any class: an object with a `name` and a `message`. Never
 * throws.
 */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { name, message } = value as Partial<Error>;
    return typeof name === 'string' && typeof message === 'string';
  } catch {
    return false;
  }
}
