import { type CancellationState, Status } from '../core/CancellationState.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import { linkedState } from '../core/linkedState.js';
import { describe } from '../core/describe.js';
import { isPromiseLike } from '../core/platform.js';
import { Operation, type WaitOptions } from './Operation.js';

/** What can be waited for: a promise, or a function that is given a token. */
export type Waitable<T> = PromiseLike<T> | ((token: CancellationToken) => PromiseLike<T> | T);

/** Waits for `work` under a token and for so many milliseconds. A function is given a token that ends with its work. */
export function waitUnder<T>(
  parent: CancellationState,
  milliseconds: number,
  work: Waitable<T>,
  options?: WaitOptions<T>,
): Promise<T> {
  if (typeof work === 'function') {
    const ownsState = milliseconds !== Infinity || parent.status !== Status.Closed;
    const state = ownsState ? linkedState(parent, milliseconds, true) : parent;
    return new Operation(state, options, ownsState).run(() => work(state.token));
  }
  if (!isPromiseLike(work)) {
    throw new TypeError(`Cannot wait for ${describe(work)}: expected a promise or a function that returns one`);
  }
  if (milliseconds !== Infinity)
    return new Operation(linkedState(parent, milliseconds, true), options, true).wait(work);
  if (parent.status === Status.Closed) return Promise.resolve(work); // nothing else can come first
  return new Operation(parent, options).wait(work);
}
