import polyfill from 'node-abort-controller';
import { callback } from '../work/callback.js';
import { poll, pollThrowing } from '../work/poll.js';
import { repeat } from '../work/repeat.js';

const { AbortController } = polyfill;
const once = { once: true };

function newController() {
  const controller = new AbortController();
  controller.signal.eventEmitter.setMaxListeners(0);
  return controller;
}

export const create = () =>
  repeat(() => {
    const controller = new AbortController();
    return controller.signal;
  });

export const cancelListeners = (listeners) =>
  repeat(() => {
    const controller = listeners > 10 ? newController() : new AbortController();
    const { signal } = controller;
    for (let index = 0; index < listeners; index++) signal.addEventListener('abort', callback(), once);
    controller.abort();
    return controller;
  });

export function registerAndUnregister(listeners) {
  const { signal } = newController();
  for (let index = 0; index < listeners; index++) signal.addEventListener('abort', callback(), once);
  return repeat(() => {
    const listener = callback();
    signal.addEventListener('abort', listener, once);
    signal.removeEventListener('abort', listener);
  });
}

export function pollPending() {
  const { signal } = new AbortController();
  return poll(() => signal.aborted);
}

export function throwPending() {
  const { signal } = new AbortController();
  return pollThrowing(() => signal.throwIfAborted());
}
