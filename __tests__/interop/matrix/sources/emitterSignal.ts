import { CancellationToken } from 'countermand';
import { EventEmitter } from 'node:events';
import type { Source } from '../Source.js';

class EmitterSignal extends EventEmitter {
  aborted = false;
  reason: unknown = undefined;
}

export const emitterSignal: Source = {
  name: 'an event emitter with `aborted`',
  conversion: 'CancellationToken.from(emitter)',
  open() {
    const signal = new EmitterSignal();
    const abort = (reason: unknown) => {
      Object.assign(signal, { aborted: true, reason });
      signal.emit('abort');
    };
    return {
      token: CancellationToken.from(signal),
      cancel: () => abort(undefined),
      fail: abort,
      countListeners: () => signal.listenerCount('abort'),
      signal,
    };
  },
};
