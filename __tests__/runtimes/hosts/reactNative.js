import { AbortController, AbortSignal } from 'abort-controller';

Object.assign(globalThis, { AbortController, AbortSignal });

// The polyfill writes to the console.
globalThis.console ??= { assert() {}, log: globalThis.print, warn: globalThis.print, error: globalThis.print };

const { HermesInternal } = globalThis;

// The shell of JavaScriptCore has timers but cannot clear them, and does not end before the last one fires. The shell of Hermes
// fires timers without waiting. So a timer here takes small steps until its time has come, and a cleared one ends with its
// current step.
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

// Hermes reports unhandled rejections only to a tracker, which React Native enables too.
HermesInternal?.enablePromiseRejectionTracker({
  allRejections: true,
  onUnhandled: (_, error) => {
    throw error;
  },
});
