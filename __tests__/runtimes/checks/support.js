// Helpers that several checks share.

/** The symbols for `using`, or the ones that compiled `using` statements look for if the engine has none. */
export const dispose = Symbol.dispose ?? Symbol.for('Symbol.dispose');
export const asyncDispose = Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose');

/** The symbol for asynchronous iteration, or the name that compiled loops look for if the engine has none. */
export const asyncIterator = Symbol.asyncIterator ?? '@@asyncIterator';

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits for a few microtasks. */
export async function microtasks() {
  for (let count = 0; count < 20; count++) await undefined;
}

export function noop() {}

export function never() {
  return new Promise(noop);
}

export function thrower(error) {
  return () => {
    throw error;
  };
}

/** A promise and the functions that settle it. */
export function deferred() {
  const parts = {};
  parts.promise = new Promise((resolve, reject) => Object.assign(parts, { resolve, reject }));
  return parts;
}

/** A signal like that of a polyfill, which knows how many listeners it has. */
export class OwnSignal {
  aborted = false;
  reason = undefined;
  listeners = new Set();

  addEventListener(type, listener) {
    this.listeners.add(listener);
  }

  removeEventListener(type, listener) {
    this.listeners.delete(listener);
  }

  get size() {
    return this.listeners.size;
  }
}

export class OwnController {
  signal = new OwnSignal();

  abort(reason) {
    if (this.signal.aborted) return;
    Object.assign(this.signal, { aborted: true, reason });
    for (const listener of [...this.signal.listeners]) listener({ type: 'abort', target: this.signal });
  }
}

/** Waits until an own signal has no listeners, for a short time: engines take a few turns to say that a stream has ended. */
export async function released(signal) {
  for (let turn = 0; turn < 100 && signal.size > 0; turn++) await (turn < 5 ? microtasks() : sleep(1));
}

/** Runs `action` and returns the errors that are thrown meanwhile where no caller can catch them. */
export async function uncaughtDuring(action) {
  const name = typeof globalThis.queueMicrotask === 'function' ? 'queueMicrotask' : 'setTimeout';
  const original = globalThis[name];
  const uncaught = [];
  globalThis[name] = (callback, ...rest) =>
    original.call(
      globalThis,
      () => {
        try {
          callback();
        } catch (error) {
          uncaught.push(error);
        }
      },
      ...rest,
    );
  try {
    await action();
    if (name === 'setTimeout') await new Promise((resolve) => original.call(globalThis, resolve, 20));
    else await microtasks();
  } finally {
    globalThis[name] = original;
  }
  return uncaught;
}
