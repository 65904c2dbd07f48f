import { setTimeout } from 'node:timers/promises';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';
import { catchTimer } from '../support/catchTimer.js';
import { eventually, nextTurn } from '../support/within.js';

export const timersPromises: Sink = {
  name: '`timers/promises`',
  takesSignal: true,
  impossible: 'failed',
  note: 'Five scenarios: a timer cannot fail.',
  open(ending) {
    const started = deferred();
    const stopped = deferred();
    return {
      async start({ signal }) {
        const milliseconds = ending === 'done' ? 5 : 600_000;
        const [result, timer] = catchTimer(() => setTimeout(milliseconds, 'time is up', { signal }));
        void nextTurn().then(started.resolve); // a turn later, as it rejects at once if it cannot use the signal
        void eventually(() => timer._destroyed).then((hasStopped) => hasStopped && stopped.resolve());
        return await result;
      },
      underWay: started.promise,
      stopped: stopped.promise,
      fail() {},
      finish() {},
      result: 'time is up',
    };
  },
};
