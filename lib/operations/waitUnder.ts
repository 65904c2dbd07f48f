import { isPromiseLike } from '../core/base/ask.js';
import { type CancellationToken, isEnded, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkMilliseconds } from '../core/base/check.js';
import { readWaitOptions } from './check.js';
import { describe } from '../core/base/describe.js';
import { Lifetime } from './Lifetime.js';
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
    return start(work, limit, tokenFrom(token, 'wait under'), waitOptions);
  } catch (error) {
    return Promise.reject(error);
  }
}

function start<T>(
  work: Waitable<T>,
  milliseconds: number,
  parent: CancellationToken,
  options: WaitOptions<T> | undefined,
): Promise<T> {
  const hasNoEnd = milliseconds === Infinity && isEnded(parent);
  if (typeof work === 'function') {
    const lifetime = hasNoEnd ? undefined : new Lifetime(parent, milliseconds);
    const token = lifetime?.token ?? parent;
    return new Operation(token, options, lifetime).run(() => work(token));
  }
  if (!isPromiseLike(work)) {
    throw new TypeError(`Cannot wait for ${describe(work)}: expected a promise or a function that returns one`);
  }
  if (hasNoEnd) return Promise.resolve(work); // nothing else can come first
  if (milliseconds === Infinity) return new Operation(parent, options).wait(work);
  const lifetime = new Lifetime(parent, milliseconds);
  return new Operation(lifetime.token, options, lifetime).wait(work);
}
