import { fromDonePromise } from 'countermand/interop';
import type { Source } from '../Source.js';
import { deferred } from '../support/deferred.js';

export const donePromise: Source = {
  name: 'a promise that settles',
  conversion: 'fromDonePromise(promise)',
  kept: 1,
  note: 'A reaction cannot be removed from a promise. One stays, however many listeners the token has.',
  open() {
    const { promise, resolve } = deferred();
    let count = 0;
    promise.then = function (this: typeof promise, ...handlers: Parameters<typeof promise.then>) {
      count++;
      return Promise.prototype.then.apply(this, handlers);
    } as typeof promise.then;
    return {
      token: fromDonePromise(promise),
      cancel: () => resolve(),
      countListeners: () => count,
    };
  },
};
