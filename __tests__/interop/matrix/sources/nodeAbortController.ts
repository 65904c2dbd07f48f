import { CancellationToken } from 'countermand';
import { AbortController } from 'node-abort-controller';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

export const nodeAbortController: Source = {
  name: '`node-abort-controller`',
  library: 'node-abort-controller',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = new AbortController();
    const { signal } = controller;
    const countListeners = countingSignal(signal);
    return {
      token: CancellationToken.from(signal),
      cancel: () => controller.abort(),
      fail: (error) => controller.abort(error),
      countListeners,
      signal,
    };
  },
};
