import { setTimeout } from 'node:timers/promises';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/within.js';

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
}

export const timersPromises: Sink = {
  name: '`timers/promises`',
  takesSignal: true,
  impossible: { failed: 'a timer does not fail' },
  open(ending) {
    const started = deferred();
    const stopped = deferred();
    let before = 0;
    return {
      async start({ signal }) {
        before = countTimers();
        const timer = setTimeout(ending === 'done' ? 5 : 600_000, 'time is up', { signal });
        started.resolve();
        void eventually(() => countTimers() <= before).then((hasStopped) => hasStopped && stopped.resolve());
        return await timer;
      },
      underWay: started.promise,
      stopped: stopped.promise,
      fail() {},
      finish() {},
      result: 'time is up',
    };
  },
};
