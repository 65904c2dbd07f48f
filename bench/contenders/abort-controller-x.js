import { abortable, delay } from 'abort-controller-x';
import { setMaxListeners } from 'node:events';
import { repeatAsync } from '../work/repeat.js';

export function waitForPromise() {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return repeatAsync(() => abortable(signal, Promise.resolve(1)));
}

export const delayAndCancel = () =>
  repeatAsync(() => {
    const controller = new AbortController();
    const delayed = delay(controller.signal, 30_000).catch(() => {});
    controller.abort();
    return delayed;
  });
