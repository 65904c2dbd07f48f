import { describe } from './describe.js';

/** Throws unless `value` can be called. */
export function checkFunction(action: string, value: unknown): void {
  if (typeof value !== 'function') throw notAFunction(action, value);
}

// Apart, so that the check is small enough for V8 to inline it everywhere.
function notAFunction(action: string, value: unknown): TypeError {
  return new TypeError(`Cannot ${action} ${describe(value)}: expected a function`);
}

/**
 * Throws unless `milliseconds` is a delay. Gives it back, with `Infinity` for -1 (.NET's `Timeout.Infinite`).
 *
 * @param action what the caller was about to do, as in `Cannot cancel after NaN ms`
 */
export function checkMilliseconds(action: string, milliseconds: unknown): number {
  const wanted = 'expected a number of milliseconds >= 0, -1 or Infinity';
  if (typeof milliseconds !== 'number') throw new TypeError(`Cannot ${action} ${describe(milliseconds)}: ${wanted}`);
  if (milliseconds === -1) return Infinity;
  if (!(milliseconds >= 0)) throw new RangeError(`Cannot ${action} ${milliseconds} ms: ${wanted}`);
  return milliseconds;
}

/** Throws unless `name` may name a token: a string, or `undefined` for none. */
export function checkName(name: unknown): void {
  if (name === undefined || typeof name === 'string') return;
  throw new TypeError(`Cannot name a token ${describe(name)}: expected a string`);
}

/** Throws unless `items` can be iterated over. A string can, but is hardly ever meant to. */
export function checkIterable(action: string, items: unknown, wanted = 'tokens or signals'): void {
  if (
    typeof items === 'object' &&
    items !== null &&
    typeof (items as Partial<Iterable<unknown>>)[Symbol.iterator] === 'function'
  )
    return;
  throw new TypeError(`Cannot ${action} ${describe(items)}: expected a list of ${wanted}`);
}

/**
 * Throws unless `options` are what a source is made from. A token, a signal, a controller or a list was meant as a
 * parent.
 */
export function checkSourceOptions(options: unknown): void {
  if (
    typeof options === 'object' &&
    options !== null &&
    !(Symbol.iterator in options || 'aborted' in options || 'abort' in options || 'isCancellationRequested' in options)
  )
    return;
  const wanted = 'expected a timeout in milliseconds or { timeout, name, parents }';
  throw new TypeError(`Cannot make a CancellationTokenSource from ${describe(options)}: ${wanted}`);
}
