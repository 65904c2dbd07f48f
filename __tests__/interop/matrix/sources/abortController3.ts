import { AbortController } from 'abort-controller';
import { CancellationToken } from 'countermand';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

export const abortController3: Source = {
  name: '`abort-controller`',
  library: 'abort-controller',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = new AbortController();
    const { signal } = controller;
    const countListeners = countingSignal(signal);
    return {
      token: CancellationToken.from(signal),
      cancel: () => controller.abort(),
      countListeners,
      signal,
    };
  },
};
