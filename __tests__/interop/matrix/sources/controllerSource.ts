import { type AbortControllerLike, CancellationToken } from 'countermand';
import type { Source } from '../Source.js';
import { countingSignal } from '../support/countingSignal.js';

/** A source whose signal is that of an abort controller of some make. */
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
