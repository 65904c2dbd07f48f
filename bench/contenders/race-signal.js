import { setMaxListeners } from 'node:events';
import { raceSignal } from 'race-signal';
import { items } from '../work/items.js';
import { repeatAsync } from '../work/repeat.js';

function newSignal() {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

export function waitForPromise() {
  const signal = newSignal();
  return repeatAsync(() => raceSignal(Promise.resolve(1), signal));
}

export function iterate() {
  const signal = newSignal();
  return async (count) => {
    const iterator = items(count);
    let sum = 0;
    for (;;) {
      const { done, value } = await raceSignal(iterator.next(), signal);
      if (done) return sum;
      sum += value;
    }
  };
}
