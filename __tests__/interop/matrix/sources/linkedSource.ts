import { CancellationTokenSource } from 'countermand';
import type { Source } from '../Source.js';
import { openProbe } from '../support/probe.js';

/** Canceled by its second parent. */
export const linkedSource: Source = {
  name: 'a linked source',
  conversion: 'createLinkedTokenSource(...parents).token',
  open() {
    const { signal, countListeners } = openProbe();
    const parent = new CancellationTokenSource();
    const { token } = CancellationTokenSource.createLinkedTokenSource(signal, parent.token);
    return {
      token,
      cancel: () => parent.cancel(),
      fail: (error) => parent.cancel(error),
      countListeners,
    };
  },
};
