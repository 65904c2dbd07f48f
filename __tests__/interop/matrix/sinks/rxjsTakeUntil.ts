import { toObservable } from 'countermand/interop';
import { lastValueFrom, Observable, type Subscriber, takeUntil } from 'rxjs';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

export const rxjsTakeUntil: Sink = {
  name: 'RxJS `takeUntil`',
  library: 'rxjs',
  takesSignal: false,
  note: '`takeUntil` completes, so that `lastValueFrom` rejects with an `EmptyError`; the token knows why.',
  open() {
    const subscribed = deferred();
    const torn = deferred();
    let subscriber!: Subscriber<string>;
    const values = new Observable<string>((given) => {
      subscriber = given;
      subscribed.resolve();
      return () => torn.resolve();
    });
    return {
      start: (token) => lastValueFrom(values.pipe(takeUntil(toObservable(token)))),
      underWay: subscribed.promise,
      stopped: torn.promise,
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
