import { fromSubscription } from 'countermand/interop';
import { Subscription, type TeardownLogic } from 'rxjs';
import type { Source } from '../Source.js';

export const rxjsSubscription: Source = {
  name: 'an RxJS `Subscription`',
  library: 'rxjs',
  conversion: 'fromSubscription(subscription)',
  open() {
    const teardowns = new Set<TeardownLogic>();
    const subscription = new (class extends Subscription {
      override add(teardown: TeardownLogic): void {
        teardowns.add(teardown);
        super.add(teardown);
      }
      override remove(teardown: Exclude<TeardownLogic, void>): void {
        teardowns.delete(teardown);
        super.remove(teardown);
      }
    })();
    return {
      token: fromSubscription(subscription),
      cancel() {
        subscription.unsubscribe();
        teardowns.clear(); // the subscription has called and dropped them all
      },
      countListeners: () => teardowns.size,
    };
  },
};
