import { createHook } from 'node:async_hooks';

/** Runs what starts one timer, and gives that timer too, which holds the process (`hasRef()`) until it is put away. */
export function catchTimer<T>(start: () => T): [result: T, timer: NodeJS.Timeout] {
  let timer: object | undefined;
  const hook = createHook({
    init(_id, type, _triggerId, resource) {
      if (type === 'Timeout') timer ??= resource;
    },
  }).enable();
  try {
    return [start(), timer as NodeJS.Timeout];
  } finally {
    hook.disable();
  }
}
