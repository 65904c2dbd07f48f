import { type CancellationState, Status } from '../core/CancellationState.js';
import { type CancellationToken, stateOf } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkMilliseconds } from '../core/check.js';
import { readWaitOptions } from './check.js';
import { timedState } from '../core/newState.js';
import { describe } from '../core/describe.js';
import { isPromiseLike } from '../core/platform.js';
import { Operation, type WaitOptions } from './Operation.js';

/** What can be waited for: a promise, or a function that is given a token. */
export type Waitable<T> = PromiseLike<T> | ((token: CancellationToken) => PromiseLike<T> | T);

/** Waits for `work` under a token and for so many milliseconds. A function is given a token that ends with its work. */
export function waitUnder<T>(
  work: Waitable<T>,
  milliseconds: number,
  token: CancellationTokenLike,
  options: WaitOptions<T> | undefined,
): Promise<T> {
  try {
    const limit = checkMilliseconds('wait for', milliseconds);
    const waitOptions = readWaitOptions(options);
    return start(work, limit, stateOf(token, 'wait under'), waitOptions);
  } catch (error) {
    return Promise.reject(error);
  }
}

function start<T>(
  work: Waitable<T>,
  milliseconds: number,
  parent: CancellationState,
  options: WaitOptions<T> | undefined,
): Promise<T> {
  if (typeof work === 'function') {
    const ownsState = milliseconds !== Infinity || parent.status !== Status.Closed;
    const state = ownsState ? timedState(parent, milliseconds, true) : parent;
    return new Operation(state, options, ownsState).run(() => work(state.token));
  }
  if (!isPromiseLike(work)) {
    throw new TypeError(`Cannot wait for ${describe(work)}: expected a promise or a function that returns one`);
  }
  if (milliseconds !== Infinity) return new Operation(timedState(parent, milliseconds, true), options, true).wait(work);
  if (parent.status === Status.Closed) return Promise.resolve(work); // nothing else can come first
  return new Operation(parent, options).wait(work);
}
