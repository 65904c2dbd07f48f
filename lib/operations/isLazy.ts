/**
 * Whether a thenable may stand for work that starts when its `then` is called, as queries of many databases do: if it
 * does not call itself what the platform's own promises call themselves. Never throws.
 */
export function isLazy(thenable: PromiseLike<unknown>): boolean {
  try {
    if (Object.getPrototypeOf(thenable) === Promise.prototype) return false; // saves time: this runs for every promise
    return tagOf(thenable) !== tagOf(Promise.prototype);
  } catch {
    return true;
  }
}

function tagOf(value: object): string {
  return Object.prototype.toString.call(value);
}
