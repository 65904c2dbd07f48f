import { describe } from '../core/base/describe.js';

/** Makes a rejection of what `start` throws: a function that gives a promise throws nothing. */
export function promised<T>(start: () => Promise<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return Promise.reject(error);
  }
}

/**
 * Throws unless `options` are `undefined` or an object whose functions are functions. Gives what they are now, since
 * whoever has the object may change it.
 */
export function readWaitOptions<C, L>(
  options: { readonly onCancel?: C; readonly onLateResult?: L } | undefined,
): { readonly onCancel: C | undefined; readonly onLateResult: L | undefined } | undefined {
  if (options === undefined) return undefined;
  checkOptions(options);
  const { onCancel, onLateResult } = options;
  checkOptionalFunction('onCancel', onCancel);
  checkOptionalFunction('onLateResult', onLateResult);
  return { onCancel, onLateResult };
}

/** Throws unless `value` can be called or is `undefined`. */
export function checkOptionalFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(`Cannot use ${describe(value)} as ${name}: expected a function`);
}

/** Throws unless `options` are `undefined` or an object. */
export function checkOptions(options: unknown): void {
  if (options === undefined || (typeof options === 'object' && options !== null)) return;
  throw new TypeError(`Cannot use ${describe(options)} as options: expected an object`);
}

/** Throws unless so many tasks may run at a time. `undefined` is no limit. */
export function checkConcurrency(concurrency: unknown): number {
  if (concurrency === undefined || concurrency === Infinity) return Infinity;
  const wanted = 'expected a whole number >= 1, or Infinity';
  if (typeof concurrency !== 'number')
    throw new TypeError(`Cannot run ${describe(concurrency)} tasks at a time: ${wanted}`);
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new RangeError(`Cannot run ${concurrency} tasks at a time: ${wanted}`);
  return concurrency;
}
