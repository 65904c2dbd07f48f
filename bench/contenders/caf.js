import { CAF } from 'caf';
import { setMaxListeners } from 'node:events';
import { callback } from '../work/callback.js';
import { poll } from '../work/poll.js';
import { repeat } from '../work/repeat.js';

const once = { once: true };

export const create = () =>
  repeat(() => {
    const source = new CAF.cancelToken();
    return source.signal;
  });

export const cancelListeners = (listeners) =>
  repeat(() => {
    const source = new CAF.cancelToken();
    const { signal } = source;
    if (listeners > 9) setMaxListeners(0, signal);
    for (let index = 0; index < listeners; index++) signal.addEventListener('abort', callback(), once);
    source.abort();
    return source;
  });

export function registerAndUnregister(listeners) {
  const { signal } = new CAF.cancelToken();
  setMaxListeners(0, signal);
  for (let index = 0; index < listeners; index++) signal.addEventListener('abort', callback(), once);
  return repeat(() => {
    const listener = callback();
    signal.addEventListener('abort', listener, once);
    signal.removeEventListener('abort', listener);
  });
}

export function linkAndForget() {
  const { signal } = new CAF.cancelToken();
  return repeat(() => CAF.signalRace([signal]));
}

export function pollPending() {
  const { signal } = new CAF.cancelToken();
  return poll(() => signal.aborted);
}
