import { asyncIterator } from './support.js';

// What an engine may lack. The entry of each engine lists it, and a check verifies the list, so that no check is skipped
// silently.

/** By the name in the table: returns whether this engine has the capability, or a promise of that. */
export const capabilities = {
  'break that waits for return': waitsForReturn,
  timers: () => typeof globalThis.setTimeout === 'function' && typeof globalThis.clearTimeout === 'function',
  fetch: () => typeof globalThis.fetch === 'function',
  ReadableStream: () => typeof globalThis.ReadableStream === 'function',
  EventTarget: () => typeof globalThis.EventTarget === 'function' && typeof globalThis.Event === 'function',
  'signal.reason': hasReason,
  'private fields': () => Reflect.ownKeys(new WithPrivateField()).length === 0,
  'Symbol.asyncIterator': () => typeof Symbol.asyncIterator === 'symbol',
  'Symbol.dispose': () => typeof Symbol.dispose === 'symbol',
  AggregateError: () => typeof globalThis.AggregateError === 'function',
  DOMException: () => typeof globalThis.DOMException === 'function',
  performance: () => typeof globalThis.performance?.now === 'function',
  queueMicrotask: () => typeof globalThis.queueMicrotask === 'function',
};

/** If private fields are compiled to properties, their values are reachable. */
class WithPrivateField {
  #value = 0;

  // Uses the field, so that it is not optimized away.
  increment() {
    return ++this.#value;
  }
}

function hasReason() {
  const controller = new globalThis.AbortController();
  controller.abort('reason');
  return controller.signal.reason === 'reason';
}

/** By the specification, a loop that is left waits for the promise that `return()` of its iterator returns. */
async function waitsForReturn() {
  let hasReturned = false;
  const items = {
    [asyncIterator]: () => items,
    next: async () => ({ done: false, value: undefined }),
    return: () => Promise.resolve().then(() => ((hasReturned = true), {})),
  };
  for await (const item of items) if (item === undefined) break;
  return hasReturned;
}
