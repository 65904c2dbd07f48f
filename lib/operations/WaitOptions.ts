import { checkOptionalFunction, checkOptions } from '../core/base/check.js';

/** What happens to work that is no longer waited for. */
export interface WaitOptions<T> {
  /**
   * Called with a result that arrives after the token was canceled or the time was up: to close a connection that was
   * opened too late, for example. What it throws is reported as uncaught.
   */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
  /**
   * Called when the token comes first, with the promise that is abandoned: to call its own `cancel()`, `abort()` or
   * `destroy()`. If it returns a promise, the rejection waits for that. If it fails, the rejection is an `UndoError`.
   */
  readonly onCancel?: ((promise: PromiseLike<T>) => unknown) | undefined;
}

/**
 * Throws unless `options` is `undefined`, or an object whose callbacks are functions.
 *
 * @returns a copy, because the caller may change the object later
 */
export function readWaitOptions<C, L>(
  action: string,
  options: { readonly onCancel?: C; readonly onLateResult?: L } | undefined,
): { readonly onCancel: C | undefined; readonly onLateResult: L | undefined } | undefined {
  if (options === undefined) return undefined;
  checkOptions(action, options);
  const { onCancel, onLateResult } = options;
  checkOptionalFunction(action, 'onCancel', onCancel);
  checkOptionalFunction(action, 'onLateResult', onLateResult);
  return { onCancel, onLateResult };
}
