/** The property of a bridge: a callback by which another copy of this library follows a token of ours. */
const bridgeSymbol = Symbol.for('countermand.link');

/** Makes a callback a bridge, which `throwOnFirstError` does not skip and `tryReset` does not remove. */
export function asBridge<C extends () => unknown>(callback: C): C {
  return Object.assign(callback, { [bridgeSymbol]: true });
}

export function isBridge(callback: unknown): callback is (token: never) => unknown {
  return typeof callback === 'function' && bridgeSymbol in callback;
}
