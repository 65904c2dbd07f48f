// The few assertions that the checks need, in plain JavaScript, because engines have neither Node nor a test framework.

/** Asserts that two values are identical. */
export function same(actual, expected, what = 'The value') {
  if (!Object.is(actual, expected)) throw new Error(`${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** Asserts that two lists have identical items. */
export function sameItems(actual, expected, what = 'The list') {
  const isSame = actual.length === expected.length && expected.every((item, index) => Object.is(actual[index], item));
  if (!isSame) throw new Error(`${what} is ${show(actual)}, expected ${show(expected)}`);
}

/** Returns what `action` throws; fails if it does not throw. */
export function thrownBy(action) {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error(`Nothing was thrown by ${action}`);
}

/** Returns what a promise rejects with; fails if it is fulfilled. */
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
