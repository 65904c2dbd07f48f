import { anySignal } from 'any-signal';
import { setMaxListeners } from 'node:events';
import { callback } from '../work/callback.js';
import { repeat } from '../work/repeat.js';

const once = { once: true };

function newSignal() {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

export function linkRegisterAndDispose() {
  const signal = newSignal();
  return repeat(() => {
    const linked = anySignal([signal]);
    linked.addEventListener('abort', callback(), once);
    linked.clear();
    return linked;
  });
}

// It cannot do linkAndForget: without clear() its listeners stay, and finding them takes longer each time.
