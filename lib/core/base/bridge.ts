/** The property of a bridge: a callback through which another copy of this library follows a token of ours. */
const bridgeSymbol = Symbol.for('countermand.link');

/** Makes a callback a bridge, which `throwOnFirstError` does not skip and `tryReset` does not remove. */
export function asBridge<C extends () => unknown>(callback: C): C {
  return Object.assign(callback, { [bridgeSymbol]: true }); // that the property exists is what counts
}

/** Whether `callback` is not one of a user's: a bridge, or an operation that somebody awaits. */
export function isInternal(callback: unknown): boolean {
  return typeof callback !== 'function' || bridgeSymbol in callback;
}
