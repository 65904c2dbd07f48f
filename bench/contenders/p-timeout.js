import { setMaxListeners } from 'node:events';
import pTimeout from 'p-timeout';
import { repeatAsync } from '../work/repeat.js';

export function waitForPromise() {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return repeatAsync(() => pTimeout(Promise.resolve(1), { milliseconds: Infinity, signal }));
}

export const waitForPromiseInTime = () => repeatAsync(() => pTimeout(Promise.resolve(1), { milliseconds: 30_000 }));
