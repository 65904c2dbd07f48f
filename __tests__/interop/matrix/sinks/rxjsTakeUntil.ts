import { toObservable } from 'countermand/interop';
import { lastValueFrom, Observable, type Subscriber, takeUntil } from 'rxjs';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

export const rxjsTakeUntil: Sink = {
  name: 'RxJS `takeUntil`',
  library: 'rxjs',
  takesSignal: false,
  note: '`takeUntil` completes, so `lastValueFrom` rejects with an `EmptyError`. The token knows the reason.',
  open() {
    const subscribed = deferred();
    const tornDown = deferred();
    let subscriber!: Subscriber<string>;
    const values = new Observable<string>((newSubscriber) => {
      subscriber = newSubscriber;
      subscribed.resolve();
      return () => tornDown.resolve();
    });
    return {
      start: (token) => lastValueFrom(values.pipe(takeUntil(toObservable(token)))),
      underWay: subscribed.promise,
      stopped: tornDown.promise,
      fail: () => subscriber.error(new Error('the source is broken')),
      finish() {
        subscriber.next('the value');
        subscriber.complete();
      },
      result: 'the value',
      countLeftovers: () => Number(!subscriber.closed),
    };
  },
};
