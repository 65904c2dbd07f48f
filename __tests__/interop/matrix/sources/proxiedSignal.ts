import { CancellationToken } from 'countermand';
import { getEventListeners } from 'node:events';
import type { Source } from '../Source.js';

/** What membranes, mocks and state libraries turn a signal into: it acts like a native one, but is not one. */
export const proxiedSignal: Source = {
  name: 'a `Proxy` of a signal',
  conversion: 'CancellationToken.from(proxy)',
  open() {
    const controller = new AbortController();
    const signal = new Proxy(controller.signal, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return {
      token: CancellationToken.from(signal),
      cancel: () => controller.abort(),
      fail: (error) => controller.abort(error),
      countListeners: () => getEventListeners(controller.signal, 'abort').length,
      signal,
    };
  },
};
