import { same, sameItems } from './assertions.js';
import { noop, OwnController } from './support.js';

/** Parents and children. */
export const linkingChecks = [
  {
    name: 'a child is canceled with its parent, with the same reason, and canceledBy is the parent',
    run({ CancellationTokenSource }) {
      const parent = new CancellationTokenSource({ name: 'shutdown' });
      const child = CancellationTokenSource.createLinkedTokenSource(parent.token);
      parent.cancel('stop');
      sameItems([child.token.reason, child.token.canceledBy], [parent.token.reason, parent.token]);
      same(CancellationTokenSource.createLinkedTokenSource(parent.token).isCancellationRequested, true);
    },
  },
  {
    name: 'a parent is not canceled with its child',
    run({ CancellationTokenSource }) {
      const parent = new CancellationTokenSource();
      const child = CancellationTokenSource.createLinkedTokenSource(parent.token);
      child.cancel();
      sameItems([child.isCancellationRequested, parent.isCancellationRequested], [true, false]);
    },
  },
  {
    name: 'any one of several parents cancels, a token or a signal',
    run({ CancellationTokenSource }) {
      for (const index of [0, 1, 2]) {
        const source = new CancellationTokenSource();
        const controllers = [new AbortController(), new OwnController()];
        const parents = [source.token, ...controllers.map(({ signal }) => signal), undefined];
        const child = new CancellationTokenSource({ parents });
        let calls = 0;
        child.token.register(() => calls++);
        if (index === 0) source.cancel();
        else controllers[index - 1].abort();
        sameItems([child.isCancellationRequested, calls], [true, 1]);
      }
    },
  },
  {
    name: 'callbacks of a child run before those of its parent, and signals are aborted before both, deepest first',
    run({ CancellationTokenSource }) {
      const parent = new CancellationTokenSource();
      const child = CancellationTokenSource.createLinkedTokenSource(parent.token);
      const grandchild = CancellationTokenSource.createLinkedTokenSource(child.token);
      const order = [];
      [parent, child, grandchild].forEach(({ token }, depth) => {
        token.register(() => order.push(`callback ${depth}`));
        token.signal.addEventListener('abort', () => order.push(`signal ${depth}`));
      });
      parent.cancel();
      sameItems(order, ['signal 2', 'signal 1', 'signal 0', 'callback 2', 'callback 1', 'callback 0']);
    },
  },
  {
    name: 'a child leaves no trace in its parent, whether or not it had listeners',
    run({ CancellationTokenSource }) {
      const { signal } = new OwnController();
      const child = new CancellationTokenSource({ parents: [signal] });
      const counts = [signal.size];
      const registration = child.token.register(noop);
      counts.push(signal.size);
      registration.unregister();
      counts.push(signal.size);
      void child.token.signal;
      counts.push(signal.size);
      child.dispose();
      counts.push(signal.size);
      sameItems(counts, [0, 1, 0, 1, 0]);
    },
  },
  {
    name: 'a chain of 20,000 links does not overflow the stack, polled or listened to',
    run({ CancellationTokenSource }) {
      for (const isListened of [false, true]) {
        const first = new CancellationTokenSource();
        let last = first;
        for (let count = 0; count < 20_000; count++) {
          last = CancellationTokenSource.createLinkedTokenSource(last.token);
        }
        let calls = 0;
        if (isListened) last.token.register(() => calls++);
        first.cancel('stop');
        sameItems(
          [last.isCancellationRequested, last.token.reason, calls],
          [true, first.token.reason, isListened ? 1 : 0],
        );
      }
    },
  },
  {
    name: 'a ladder of 40 diamonds takes time in proportion to its length',
    run({ CancellationTokenSource }) {
      const first = new CancellationTokenSource();
      let last = first.token;
      for (let count = 0; count < 40; count++) {
        const sides = [1, 2].map(() => CancellationTokenSource.createLinkedTokenSource(last).token);
        last = CancellationTokenSource.createLinkedTokenSource(...sides).token;
      }
      same(last.isCancellationRequested, false);
      first.cancel();
      same(last.isCancellationRequested, true);
    },
  },
  {
    name: 'CancellationToken.any returns none without parents, and is canceled with the first of several',
    run({ CancellationToken, CancellationTokenSource }) {
      const { none } = CancellationToken;
      sameItems([CancellationToken.any([]), CancellationToken.any([none, undefined])], [none, none]);
      const source = new CancellationTokenSource();
      const token = CancellationToken.any([new CancellationTokenSource().token, source.token]);
      let calls = 0;
      token.register(() => calls++);
      source.cancel('stop');
      sameItems([token.reason, calls], [source.token.reason, 1]);
    },
  },
];
