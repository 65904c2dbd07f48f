import * as polyfill from 'abortcontroller-polyfill/dist/cjs-ponyfill.js';
import { CancellationToken } from 'countermand';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

export const abortControllerPolyfill: Source = {
  name: '`abortcontroller-polyfill`',
  library: 'abortcontroller-polyfill',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = new polyfill.AbortController();
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
