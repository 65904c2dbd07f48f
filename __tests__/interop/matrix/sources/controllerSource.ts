import { type AbortControllerLike, CancellationToken } from 'countermand';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

/** A source whose signal belongs to an implementation of `AbortController`. */
export function controllerSource(
  description: Pick<Source, 'name' | 'library'>,
  makeController: () => AbortControllerLike,
  { knowsReasons = true } = {},
): Source {
  return {
    ...description,
    conversion: 'CancellationToken.from(signal)',
    open() {
      const controller = makeController();
      const { signal } = controller;
      const countListeners = countingSignal(signal);
      return {
        token: CancellationToken.from(signal),
        cancel: () => controller.abort(),
        ...(knowsReasons && { fail: (error: Error) => controller.abort(error) }),
        countListeners,
        signal,
      };
    },
  };
}
