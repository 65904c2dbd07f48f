import { attempt } from '../core/base/ask.js';

/**
 * Whether a thenable may stand for work that starts when its `then` is called, as queries of many databases do: if it
 * does not call itself what the platform's own promises call themselves.
 */
export function isLazy(thenable: PromiseLike<unknown>): boolean {
  return attempt(() => tagOf(thenable)) !== tagOf(Promise.prototype);
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
