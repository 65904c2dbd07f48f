import { type CancellationState, Status } from '../core/CancellationState.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import { linkedState } from '../core/linkedState.js';
import { describe } from '../core/describe.js';
import { isPromiseLike } from '../core/platform.js';
import { Operation } from './Operation.js';

/** What waiting does beyond waiting. */
export interface WaitOptions<T> {
  /**
   * Gets the result if it arrives when nobody waits for it any more, because the token was canceled or the time was
   * up: to close a connection that comes too late. What it throws is reported as uncaught.
   */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
  /**
   * Is called when the token came first, with the promise that is given up: to call its own `cancel()`, `abort()` or
   * `destroy()`. The rejection waits for a promise that it returns. If it fails, that is an `UndoError`.
   */
  readonly onCancel?: ((promise: PromiseLike<T>) => unknown) | undefined;
}

/** What can be waited for: a promise, or a function that is given a token. */
export type Waitable<T> = PromiseLike<T> | ((token: CancellationToken) => PromiseLike<T> | T);

/** Waits for `work` under a token and for so many milliseconds. A function is given a token that ends with its work. */
export function waitUnder<T>(
  parent: CancellationState,
  milliseconds: number,
  work: Waitable<T>,
  { onCancel, onLateResult }: WaitOptions<T> = {},
): Promise<T> {
  const isFunction = typeof work === 'function';
  if (!isFunction && !isPromiseLike(work)) {
    throw new TypeError(`Cannot wait for ${describe(work)}: expected a promise or a function that returns one`);
  }
  const ownsState = milliseconds !== Infinity || (isFunction && parent.status !== Status.Closed);
  if (!ownsState && !isFunction && parent.status === Status.Closed) return Promise.resolve(work); // nothing else can come first
  const state = ownsState ? linkedState(parent, milliseconds, true) : parent;
  const operation = new Operation<T>(state, { settledWins: true, ownsState, onLateResult });
  const wait = (promise: PromiseLike<T>, resolve: (value: T) => void, reject: (error: unknown) => void) => {
    promise.then(resolve, reject);
    return onCancel && (() => onCancel(promise));
  };
  if (!isFunction) return operation.join((resolve, reject) => wait(work, resolve, reject));
  return operation.start((resolve, reject) => {
    const result = work(state.token);
    if (isPromiseLike(result)) return wait(result, resolve, reject);
    resolve(result);
    return undefined;
  });
}
