import { type AbortSignalLike, CancellationToken } from 'countermand';
import type { Source } from '../Source.js';

/** The least that a hand-written signal has: no class, no prototype, no reason. */
export const duckSignal: Source = {
  name: 'a hand-made signal',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const listeners = new Set<(event: unknown) => void>();
    const signal = {
      aborted: false,
      addEventListener(_: 'abort', listener: (event: unknown) => void) {
        listeners.add(listener);
      },
      removeEventListener(_: 'abort', listener: (event: unknown) => void) {
        listeners.delete(listener);
      },
    };
    return {
      token: CancellationToken.from(signal satisfies AbortSignalLike),
      cancel() {
        signal.aborted = true;
        for (const listener of listeners) listener({ type: 'abort', target: signal });
      },
      countListeners: () => listeners.size,
      signal,
    };
  },
};
