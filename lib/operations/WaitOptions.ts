import { checkMilliseconds, checkOptionalFunction, checkOptions } from '../core/base/check.js';
import { isEcho } from './isEcho.js';
import { suppress } from './suppress.js';

/** What happens to work that is no longer waited for. */
export interface WaitOptions<T> {
  /**
   * Called with a result that arrives after the token was canceled or the time was up: to close a connection that was
   * opened too late, for example. What it throws is reported as uncaught. It also says that the work is under way: a
   * thenable that is not a native promise is followed even under a canceled token.
   */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
  /**
   * Called when the token comes first, with the promise that is abandoned: to call its own `cancel()`, `abort()` or
   * `destroy()`. If it returns a promise, the rejection waits for that. If it fails, the rejection is an `UndoError`.
   */
  readonly onCancel?: ((promise: PromiseLike<T>) => unknown) | undefined;
  /**
   * Milliseconds, from the moment when the token is canceled or the time is up, for which the promise waits for the work
   * to end. It rejects earlier if the work ends earlier. -1 and `Infinity` mean for as long as it takes. Default: 0.
   *
   * If the work fails in the meantime, other than by being stopped, the promise rejects with a `SuppressedError` that
   * has this failure as its `error`. Later failures are ignored. `source.cancelAsync()` waits for the work, too.
   */
  readonly grace?: number | undefined;
}

/** The options of an operation that come from the user. */
export interface ReadWaitOptions<C, L> {
  readonly onCancel: C | undefined;
  readonly onLateResult: L | undefined;
  readonly grace: number;
  readonly isEcho: typeof isEcho;
  readonly suppress: typeof suppress;
}

/** The names of the `WaitOptions`. */
export const waitOptionNames = ['onLateResult', 'onCancel', 'grace'];

/**
 * Throws unless `options` is `undefined`, or an object whose callbacks are functions and whose grace is a length of time.
 *
 * @returns a copy, because the caller may change the object later
 */
export function readWaitOptions<C, L>(
  action: string,
  options: { readonly onCancel?: C; readonly onLateResult?: L; readonly grace?: number | undefined } | undefined,
  known: readonly string[],
): ReadWaitOptions<C, L> | undefined {
  if (options === undefined) return undefined;
  checkOptions(action, options, known);
  const { onCancel, onLateResult, grace } = options;
  checkOptionalFunction(action, 'onCancel', onCancel);
  checkOptionalFunction(action, 'onLateResult', onLateResult);
  return { onCancel, onLateResult, grace: checkGrace(action, grace, 0), isEcho, suppress };
}

/** Throws unless `grace` is a length of time. Returns it, or `usual` for `undefined`. */
export function checkGrace(action: string, grace: unknown, usual: number): number {
  return grace === undefined ? usual : checkMilliseconds(action, 'grace', grace);
}
