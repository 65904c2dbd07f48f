import { CancellationToken } from 'countermand';
import { getEventListeners } from 'node:events';
import type { Source } from '../Source.js';

export const nativeController: Source = {
  name: 'native `AbortController`',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = new AbortController();
    const { signal } = controller;
    return {
      token: CancellationToken.from(signal),
      cancel: () => controller.abort(),
      fail: (error) => controller.abort(error),
      countListeners: () => getEventListeners(signal, 'abort').length,
      signal,
    };
  },
};
