import { createHook } from 'node:async_hooks';

/** A timer of Node. There is no public way to know whether it is still pending. */
export interface Timer {
  readonly _destroyed: boolean;
}

/** Calls a function that starts a timer, and returns its result together with that timer. */
export function catchTimer<T>(start: () => T): [result: T, timer: Timer] {
  let timer: object | undefined;
  const hook = createHook({
    init(_id, type, _triggerId, resource) {
      if (type === 'Timeout') timer ??= resource;
    },
  }).enable();
  try {
    return [start(), timer as Timer];
  } finally {
    hook.disable();
  }
}
