import { AbortController, AbortSignal } from 'abort-controller';

Object.assign(globalThis, { AbortController, AbortSignal });

// The polyfill writes to it.
globalThis.console ??= { assert() {}, log: globalThis.print, warn: globalThis.print, error: globalThis.print };

// The shell of JavaScriptCore has timers, but nothing to clear them with.
if (typeof globalThis.clearTimeout !== 'function') {
  const { setTimeout } = globalThis;
  const pending = new Map();
  let last = 0;
  globalThis.setTimeout = (callback, milliseconds, ...args) => {
    const timer = ++last;
    pending.set(timer, () => callback(...args));
    setTimeout(() => {
      pending.get(timer)?.();
      pending.delete(timer);
    }, milliseconds);
    return timer;
  };
  globalThis.clearTimeout = (timer) => pending.delete(timer);
}
