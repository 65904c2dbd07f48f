import { CancellationTokenSource } from 'countermand';
import type { Source } from '../Source.js';
import { openProbe } from '../support/probe.js';

/** Its time limit is shortened once the work is under way, so it never expires before that. */
export const timedSource: Source = {
  name: 'a source with a timeout',
  conversion: 'new CancellationTokenSource(ms).token',
  open() {
    const { signal, countListeners } = openProbe();
    const source = new CancellationTokenSource({ timeout: 60_000, parents: [signal] });
    return {
      token: source.token,
      cancel: () => source.cancel(),
      fail: (error) => source.cancel(error),
      expire: () => source.cancelAfter(10),
      countListeners,
      dispose: () => source.dispose(),
    };
  },
};
