import { EventEmitter, once } from 'node:events';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

/** What stops is the listening, so the emitter is the other side. */
export const eventsOnce: Sink = {
  name: '`events.once`',
  takesSignal: true,
  open() {
    const emitter = new EventEmitter();
    const listening = deferred();
    const stopped = deferred();
    emitter.once('newListener', () => listening.resolve());
    emitter.on('removeListener', (type) => type === 'ready' && stopped.resolve());
    return {
      async start({ signal }) {
        const [value] = await once(emitter, 'ready', { signal });
        return value;
      },
      underWay: listening.promise,
      stopped: stopped.promise,
      fail: () => void emitter.emit('error', new Error('no more events')),
      finish: () => void emitter.emit('ready', 'the value'),
      result: 'the value',
      countLeftovers: () => emitter.listenerCount('ready') + emitter.listenerCount('error'),
    };
  },
};
