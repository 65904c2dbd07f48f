import { AbortController, AbortSignal } from 'abort-controller';

Object.assign(globalThis, { AbortController, AbortSignal });

// The polyfill writes to it.
globalThis.console ??= { assert() {}, log: globalThis.print, warn: globalThis.print, error: globalThis.print };

const { HermesInternal } = globalThis;

// The shell of JavaScriptCore has timers, but nothing to clear them with, and does not end before the last; that of Hermes
// does not wait at all. So they are taken in small steps until it is time, and a cleared one ends with its step.
if (typeof globalThis.clearTimeout !== 'function' || HermesInternal !== undefined) {
  const { setTimeout } = globalThis;
  const longestStep = 20;
  const pending = new Set();
  let last = 0;
  const run = (timer, callback, end) => {
    const step = () => {
      if (!pending.has(timer)) return;
      if (Date.now() < end) return run(timer, callback, end);
      pending.delete(timer);
      callback();
    };
    setTimeout(step, Math.max(0, Math.min(end - Date.now(), longestStep)));
  };
  globalThis.setTimeout = (callback, milliseconds = 0) => {
    pending.add(++last);
    run(last, callback, Date.now() + milliseconds);
    return last;
  };
  globalThis.clearTimeout = (timer) => pending.delete(timer);
}

// Hermes tells of rejections that nobody handles only whom it is asked to, as React Native does.
HermesInternal?.enablePromiseRejectionTracker({
  allRejections: true,
  onUnhandled: (_, error) => {
    throw error;
  },
});
