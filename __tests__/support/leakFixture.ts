import { AbortSignal as PolyfilledSignal } from 'abort-controller';
import { join } from 'node:path';
import { root } from './root.js';

/**
 * Checks after every test of the suite that no listener of the library is left on a foreign signal that has not been aborted,
 * and that no timer of the library is pending. Listeners and timers of tests and third parties are not counted: a call comes
 * from the library if its direct caller is in a file under lib/.
 *
 * It sees the signals of the platform and those of abort-controller; a test with signals of its own has to count itself.
 * This file must not load the library, not even indirectly: the library keeps the `setTimeout` that it finds when it is loaded.
 */

interface Leaks {
  readonly listeners: Map<EventTarget, Set<unknown>>;
  readonly timers: Set<unknown>;
}

const library = join(root, 'lib');
const leaks: Leaks = { listeners: new Map(), timers: new Set() };

/** Whether the present call of `watched` comes from a file under lib/. */
function isCalledByLibrary(watched: (...args: any[]) => unknown): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  // A single frame: a whole stack, mapped to the sources, would take most of the time of some tests.
  Error.prepareStackTrace = (_, [caller]) => caller?.getFileName();
  Error.stackTraceLimit = 1;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, watched);
  const file = holder.stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return file?.startsWith(library) === true;
}

/** Returns a function that ends the watching. */
function watchListeners(prototype: EventTarget): () => void {
  const { addEventListener, removeEventListener } = prototype;
  prototype.addEventListener = function (this: EventTarget, type: string, listener: any, options?: any) {
    if (type === 'abort' && isCalledByLibrary(prototype.addEventListener)) {
      const listeners = leaks.listeners.get(this) ?? new Set();
      leaks.listeners.set(this, listeners.add(listener));
    }
    return addEventListener.call(this, type, listener, options);
  };
  prototype.removeEventListener = function (this: EventTarget, type: string, listener: any, options?: any) {
    leaks.listeners.get(this)?.delete(listener);
    return removeEventListener.call(this, type, listener, options);
  };
  return () => {
    Reflect.deleteProperty(prototype, 'addEventListener');
    Reflect.deleteProperty(prototype, 'removeEventListener');
  };
}

function watchTimers(): void {
  const { setTimeout, clearTimeout } = globalThis;
  const watchedSetTimeout = (callback: (...args: unknown[]) => void, milliseconds?: number, ...args: unknown[]) => {
    if (!isCalledByLibrary(watchedSetTimeout)) return setTimeout(callback, milliseconds, ...args);
    const timer = setTimeout(() => {
      leaks.timers.delete(timer);
      callback(...args);
    }, milliseconds);
    leaks.timers.add(timer);
    return timer;
  };
  globalThis.setTimeout = Object.assign(watchedSetTimeout, setTimeout) as typeof setTimeout;
  globalThis.clearTimeout = ((timer: NodeJS.Timeout | undefined) => {
    leaks.timers.delete(timer);
    clearTimeout(timer);
  }) as typeof clearTimeout;
}

/** How many listeners the library has on `signal` now. */
export function countListeners(signal: object): number {
  return leaks.listeners.get(signal as EventTarget)?.size ?? 0;
}

/** How many timers of the library are pending now. Fake timers are not counted. */
export function countTimers(): number {
  return leaks.timers.size;
}

/** Throws an error if the library has left anything behind, and then forgets that. */
export function checkNothingIsLeft(): void {
  const listeners = [...leaks.listeners].filter(([signal, set]) => set.size > 0 && !(signal as AbortSignal).aborted);
  const timers = leaks.timers.size;
  for (const timer of leaks.timers) clearTimeout(timer as NodeJS.Timeout);
  leaks.listeners.clear();
  leaks.timers.clear();
  if (listeners.length > 0)
    throw new Error(`${listeners.length} foreign signals still have listeners of the library's`);
  if (timers > 0) throw new Error(`${timers} timers of the library's are still pending`);
}

// If the polyfill replaces the platform's signal, both are the same.
const prototypes = new Set<EventTarget>([AbortSignal.prototype, PolyfilledSignal.prototype as EventTarget]);
const unwatch = [...prototypes].map(watchListeners);
// The environments of Jest share the classes of the platform.
afterAll(() => unwatch.forEach((end) => end()));
watchTimers();

afterEach(checkNothingIsLeft);
