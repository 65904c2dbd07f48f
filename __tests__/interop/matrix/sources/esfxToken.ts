import { CancelToken } from '@esfx/canceltoken';
import { fromEsfxCancelable } from 'countermand/interop';
import type { Source } from '../Source.js';

// Its tokens are frozen, so the class has to count.
const counts = new WeakMap<CancelToken, number>();
const { subscribe } = CancelToken.prototype;
CancelToken.prototype.subscribe = function (onSignaled) {
  const add = (difference: number) => counts.set(this, countOf(this) + difference);
  const subscription = subscribe.call(this, onSignaled);
  let isSubscribed = true;
  add(1);
  const unsubscribe = () => {
    subscription.unsubscribe();
    if (isSubscribed) add(-1);
    isSubscribed = false;
  };
  return { ...subscription, unsubscribe };
};

function countOf(token: CancelToken): number {
  return counts.get(token) ?? 0;
}

export const esfxToken: Source = {
  name: '`@esfx/canceltoken`',
  library: '@esfx/canceltoken',
  conversion: 'fromEsfxCancelable(token)',
  open() {
    const source = CancelToken.source();
    return {
      token: fromEsfxCancelable(source.token),
      cancel: () => source.cancel(),
      fail: (error) => source.cancel(error),
      countListeners: () => countOf(source.token),
    };
  },
};
