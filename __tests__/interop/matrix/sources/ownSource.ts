import { CancellationTokenSource } from 'countermand';
import type { Source } from '../Source.js';
import { openProbe } from '../support/probe.js';

export const ownSource: Source = {
  name: '`CancellationTokenSource`',
  conversion: 'source.token',
  open() {
    const { signal, countListeners } = openProbe();
    const source = new CancellationTokenSource({ parents: [signal] });
    return {
      token: source.token,
      cancel: () => source.cancel(),
      fail: (error) => source.cancel(error),
      countListeners,
    };
  },
};
