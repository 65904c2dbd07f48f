import { asyncIterator } from './support.js';

// What an engine may lack. Each engine says so itself, and one check holds it to that: so no check is left out in silence.

/** By the name that stands in the table: whether this engine has it, or a promise of that. */
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

/** Where private fields are compiled to properties, they are only hidden. */
class WithPrivateField {
  #value = 0;

  // Or else it might be left out.
  increment() {
    return ++this.#value;
  }
}

function hasReason() {
  const controller = new globalThis.AbortController();
  controller.abort('reason');
  return controller.signal.reason === 'reason';
}

/** In the language, a loop that is left waits for what `return()` of its items promises. */
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
