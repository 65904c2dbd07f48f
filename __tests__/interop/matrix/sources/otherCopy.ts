import { CancellationToken } from 'countermand';
import { createRequire } from 'node:module';
import type { Source } from '../Source.js';
import { openProbe } from '../support/probe.js';

const { CancellationTokenSource } = createRequire(import.meta.url)('countermand') as typeof import('countermand');

export const otherCopy: Source = {
  name: 'a token of the CommonJS build',
  conversion: 'CancellationToken.from(token)',
  open() {
    const { signal, countListeners } = openProbe();
    const source = new CancellationTokenSource({ parents: [signal] });
    return {
      token: CancellationToken.from(source.token),
      cancel: () => source.cancel(),
      fail: (error) => source.cancel(error),
      countListeners,
    };
  },
};
