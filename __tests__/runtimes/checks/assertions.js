// The few assertions of the checks, in plain JavaScript: they run on engines that know neither Node nor a test framework.

/** The very same value. */
export function same(actual, expected, what = 'The value') {
  if (!Object.is(actual, expected)) throw new Error(`${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** Lists of the same values, one by one. */
export function sameItems(actual, expected, what = 'The list') {
  const isSame = actual.length === expected.length && expected.every((item, index) => Object.is(actual[index], item));
  if (!isSame) throw new Error(`${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** What `action` throws, which it must. */
export function thrownBy(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error(`Nothing was thrown by ${action}`);
}

/** What a promise rejects with, which it must. */
export async function rejectionOf(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error(`The promise was fulfilled with ${show(value)}, expected a rejection`);
}

export function show(value) {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return `the function ${value.name}`;
  return Object(value) === value && !(value instanceof Error) ? describeObject(value) : String(value);
}

function describeObject(value) {
  return typeof value.toString === 'function' ? String(value) : 'an object';
}
