import { CancellationToken } from 'countermand';
import { JSDOM } from 'jsdom';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

const { window } = new JSDOM();

export const jsdomWindow: Source = {
  name: "a `jsdom` window's",
  library: 'jsdom',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = new window.AbortController();
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
