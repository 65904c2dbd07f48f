import { isPromiseLike } from '../core/base/ask.js';
import { argumentError, checkMilliseconds, checkOptionalString } from '../core/base/check.js';
import { type CancellationToken, isEnded, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { letGo } from './letGo.js';
import { Lifetime } from './Lifetime.js';
import { Operation, type OperationOptions } from './Operation.js';
import { readWaitOptions, type WaitOptions, waitOptionNames } from './WaitOptions.js';

/** What can be waited for: a promise, or a function that takes a token. */
export type Waitable<T> = PromiseLike<T> | ((token: CancellationToken) => PromiseLike<T> | T);

/** Waits for `work` under a token, for the given time at most. A function gets a token that ends with its work. */
export function waitUnder<T>(
  work: Waitable<T>,
  milliseconds: number,
  token: CancellationTokenLike,
  options: (WaitOptions<T> & { readonly timeoutMessage?: string | undefined }) | undefined,
  optionNames: readonly string[] = waitOptionNames,
): Promise<T> {
  try {
    const limit = checkMilliseconds(action, 'milliseconds', milliseconds);
    const waitOptions = readWaitOptions(action, options, optionNames);
    const timeoutMessage = options?.timeoutMessage;
    checkOptionalString(action, 'timeoutMessage', timeoutMessage);
    const followed = tokenFrom(token, action);
    const cannotBeCutShort = limit === Infinity && isEnded(followed);
    if (typeof work === 'function') {
      const lifetime = cannotBeCutShort ? undefined : new Lifetime(followed, limit, undefined, timeoutMessage);
      const workToken = lifetime?.token ?? followed;
      const late: OperationOptions<T> = waitOptions === undefined ? lettingGo : { ...waitOptions, letGo };
      return new Operation(workToken, lifetime && late, lifetime).run(() => work(workToken));
    }
    if (!isPromiseLike(work)) throw argumentError(action, 'work', 'a promise or a function that returns one', work);
    if (cannotBeCutShort) return Promise.resolve(work); // nothing else can come first
    return new Operation(followed, waitOptions).follow(work, limit, timeoutMessage);
  } catch (error) {
    return Promise.reject(error);
  }
}

const action = 'wait for the work';
const lettingGo: OperationOptions<any> = { letGo };
