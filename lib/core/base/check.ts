import { describe } from './describe.js';

// Argument checks. Each error says what could not be done, which argument was wrong, what it must be, and what it was:
// `Cannot delay: 'milliseconds' must be a number of milliseconds >= 0, -1 or Infinity: received NaN`.

/** What a token argument must be, as error messages put it. */
export const wantedToken = 'a CancellationToken, an AbortSignal, undefined or null';

/**
 * The error for a wrong argument, by default for one of the wrong type.
 *
 * @param action what the caller tried to do
 */
export function argumentError(
  action: string,
  argument: string,
  wanted: string,
  value: unknown,
  errorClass: new (message: string) => Error = TypeError,
): Error {
  return new errorClass(`Cannot ${action}: '${argument}' must be ${wanted}: received ${describe(value)}`);
}

/** Throws unless `value` is a function. */
export function checkFunction(action: string, argument: string, value: unknown): void {
  // The error is made elsewhere, so that the check is small enough for V8 to inline it everywhere.
  if (typeof value !== 'function') throw notFunctionError(action, argument, value);
}

function notFunctionError(action: string, argument: string, value: unknown): Error {
  return argumentError(action, argument, 'a function', value);
}

/** Throws unless `value` is a function or `undefined`. */
export function checkOptionalFunction(action: string, argument: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw argumentError(action, argument, 'a function or undefined', value);
}

/** Throws unless `value` is an object or `undefined`. */
export function checkOptionalObject(
  action: string,
  argument: string,
  value: unknown,
  wanted = 'an object or undefined',
): void {
  if (value !== undefined && (typeof value !== 'object' || value === null))
    throw argumentError(action, argument, wanted, value);
}

/**
 * Throws unless `options` is an object or `undefined`, and if it has a near miss: a property that is not one of the
 * `known` options, but looks like one, as in `{ timeOut: 5 }`, or like a time limit, a token or a parent. Leaves other
 * properties alone.
 */
export function checkOptions(
  action: string,
  options: object | undefined,
  known: readonly string[],
  wanted?: string,
): void {
  checkOptionalObject(action, 'options', options, wanted);
  for (const name in options) {
    if (known.includes(name)) continue;
    const singulars = known.join('|').replace(/s\b/g, '');
    const nearMiss = new RegExp(`^(${singulars}|ms|timeout|deadline|signal|token|parent)s?$`, 'i');
    // Read last: a getter of something else is not ours to call.
    if (nearMiss.test(name) && (options as Record<string, unknown>)[name] !== undefined)
      throw new TypeError(`Cannot ${action}: there is no option '${name}', only ${known.join(', ')}`);
  }
}

/** Throws unless `value` is a string or `undefined`. */
export function checkOptionalString(action: string, argument: string, value: unknown): void {
  if (value === undefined || typeof value === 'string') return;
  throw argumentError(action, argument, 'a string or undefined', value);
}

/** Throws unless `name` is a string or `undefined`. */
export function checkName(action: string, name: unknown): void {
  checkOptionalString(action, 'name', name);
}

/** Throws unless `items` is iterable. Refuses strings, too: they are iterable, but are almost never meant as lists. */
export function checkIterable(action: string, argument: string, items: unknown, wanted: string): void {
  if (
    typeof items === 'object' &&
    items !== null &&
    typeof (items as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  )
    return;
  throw argumentError(action, argument, `an iterable of ${wanted}`, items);
}

/**
 * Throws a `TypeError` unless `value` is a number, and a `RangeError` unless it is in range.
 *
 * @returns the number
 */
export function checkNumber(
  action: string,
  argument: string,
  wanted: string,
  value: unknown,
  isInRange: (value: number) => boolean,
): number {
  if (typeof value !== 'number') throw argumentError(action, argument, wanted, value);
  if (isInRange(value)) return value;
  throw argumentError(action, argument, wanted, value, RangeError);
}

/**
 * Throws unless `milliseconds` is a length of time.
 *
 * @returns the same number, with `Infinity` for -1 (.NET's `Timeout.Infinite`)
 */
export function checkMilliseconds(action: string, argument: string, milliseconds: unknown): number {
  const wanted = 'a number of milliseconds >= 0, -1 or Infinity';
  const isInRange = (value: number) => value >= 0 || value === -1;
  const length = checkNumber(action, argument, wanted, milliseconds, isInRange);
  return length === -1 ? Infinity : length;
}
