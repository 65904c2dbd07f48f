/*
 * Counts the pending timers that countermand has started, for polling and for deadlines. Has to be imported before the
 * library, which keeps the `setTimeout` that it finds.
 */

const library = new URL('.', import.meta.resolve('countermand')).href;
const pending = new Set<unknown>();
const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;

type Start = (callback: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => NodeJS.Timeout;

/** Whether the current call of `watched` comes from a file of the built library. */
function isCalledByLibrary(watched: Start): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (_, [caller]) => caller?.getFileName() ?? '';
  Error.stackTraceLimit = 1;
  const holder = { stack: '' };
  Error.captureStackTrace(holder, watched);
  const file = holder.stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return file.startsWith(library);
}

function watch(start: Start, isOnce: boolean): Start {
  const watched: Start = (callback, milliseconds, ...args) => {
    if (!isCalledByLibrary(watched)) return start(callback, milliseconds, ...args);
    const timer = start(() => {
      if (isOnce) pending.delete(timer);
      callback(...args);
    }, milliseconds);
    pending.add(timer);
    return timer;
  };
  return Object.assign(watched, start);
}

function watchEnd(end: (timer?: NodeJS.Timeout) => void): (timer?: NodeJS.Timeout) => void {
  return (timer) => {
    pending.delete(timer);
    end(timer);
  };
}

Object.assign(globalThis, {
  setTimeout: watch(setTimeout as Start, true),
  setInterval: watch(setInterval as Start, false),
  clearTimeout: watchEnd(clearTimeout),
  clearInterval: watchEnd(clearInterval),
});

/** How many timers of the library are pending now. */
export function countLibraryTimers(): number {
  return pending.size;
}
