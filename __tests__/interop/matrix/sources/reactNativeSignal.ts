import { type AbortControllerLike, CancellationToken } from 'countermand';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

// The file that React Native makes the globals of, in a realm that has nothing else of signals: no reason, no statics.
const { AbortController, AbortSignal } = createRequire(import.meta.url)('abort-controller/dist/abort-controller');
const app = createContext({ AbortController, AbortSignal });

export const reactNativeSignal: Source = {
  name: "React Native's globals",
  library: 'abort-controller',
  conversion: 'CancellationToken.from(signal)',
  open() {
    const controller = runInContext('new AbortController()', app) as AbortControllerLike;
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
