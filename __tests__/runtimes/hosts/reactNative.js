import { AbortController, AbortSignal } from 'abort-controller';

Object.assign(globalThis, { AbortController, AbortSignal });

// The polyfill writes to it.
globalThis.console ??= { assert() {}, log: globalThis.print, warn: globalThis.print, error: globalThis.print };

// The shell of JavaScriptCore has timers, but nothing to clear them with, and does not end before the last: so they are
// taken in small steps, and a cleared one ends with its step.
if (typeof globalThis.clearTimeout !== 'function') {
  const { setTimeout } = globalThis;
  const longestStep = 20;
  const pending = new Set();
  let last = 0;
  const run = (timer, callback, end) => {
    const remaining = end - Date.now();
    const step = () => {
      if (!pending.has(timer)) return;
      if (remaining > longestStep) return run(timer, callback, end);
      pending.delete(timer);
      callback();
    };
    setTimeout(step, Math.max(0, Math.min(remaining, longestStep)));
  };
  globalThis.setTimeout = (callback, milliseconds = 0) => {
    pending.add(++last);
    run(last, callback, Date.now() + milliseconds);
    return last;
  };
  globalThis.clearTimeout = (timer) => pending.delete(timer);
}
