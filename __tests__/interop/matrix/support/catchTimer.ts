import { createHook } from 'node:async_hooks';

/** A timer of Node's. There is no public way to ask whether it is still pending. */
export interface Timer {
  readonly _destroyed: boolean;
}

/** Runs what starts one timer, and gives that timer too. */
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
