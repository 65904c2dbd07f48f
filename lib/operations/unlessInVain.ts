import { isPromiseLike } from '../core/base/ask.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import { isLazy } from './isLazy.js';

/**
 * What some work has returned, to be awaited. If that would start work under a canceled token, throws what the token
 * throws instead.
 */
export function unlessInVain<T>(result: PromiseLike<T> | T, token: CancellationToken): PromiseLike<T> | T {
  if (isPromiseLike(result) && isLazy(result)) token.throwIfCancellationRequested();
  return result;
}
