import { AbortSignal as PolyfilledSignal } from 'abort-controller';
import { join } from 'node:path';
import { root } from './root.js';

/**
 * After every test of the suite: no listener of the library's is left on a foreign signal that has not been aborted, and
 * no timer of the library's is pending. What tests and third parties add themselves is not counted: a call is the
 * library's if it comes straight from a file under lib/.
 *
 * Seen are the platform's signals and those of abort-controller; a signal of a test's own making has to count by itself.
 * This file must load neither the library nor what loads it: the library keeps the `setTimeout` that it finds at load.
 */

interface Leaks {
  readonly listeners: Map<EventTarget, Set<unknown>>;
  readonly timers: Set<unknown>;
}

const library = join(root, 'lib');
const leaks: Leaks = { listeners: new Map(), timers: new Set() };

/** Whether `watched`, which is being called, is called from a file under lib/. */
function isCalledByLibrary(watched: (...args: any[]) => unknown): boolean {
  const { prepareStackTrace, stackTraceLimit } = Error;
  // One bare frame: a whole stack, mapped to the sources, would take most of the time of some tests.
  Error.prepareStackTrace = (_, [caller]) => caller?.getFileName();
  Error.stackTraceLimit = 1;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, watched);
  const file = holder.stack;
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  return file?.startsWith(library) === true;
}

/** Gives the function that ends it. */
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

/** How many listeners the library has on `signal` now. For tests that count in the middle. */
export function countListeners(signal: object): number {
  return leaks.listeners.get(signal as EventTarget)?.size ?? 0;
}

/** How many timers of the library's are pending now. Fake ones are not counted. */
export function countTimers(): number {
  return leaks.timers.size;
}

/** Throws if the library has left anything behind, and forgets it. */
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

// Where the platform's signal is the polyfill's, they are one.
const prototypes = new Set<EventTarget>([AbortSignal.prototype, PolyfilledSignal.prototype as EventTarget]);
const unwatch = [...prototypes].map(watchListeners);
// Jest's environments share the platform's class with each other.
afterAll(() => unwatch.forEach((end) => end()));
watchTimers();

afterEach(checkNothingIsLeft);
