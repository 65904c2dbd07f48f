import { rejectionOf, same, sameItems } from './assertions.js';
import { asyncIterator, deferred, microtasks, never, noop, OwnController } from './support.js';

/** The operations that wait for work that takes no token. */
export const waitingChecks = [
  {
    name: 'cancelable is like new Promise while nothing is canceled',
    async run({ CancellationTokenSource, cancelable }) {
      const { token } = new CancellationTokenSource();
      same(await cancelable((resolve) => resolve(1), token), 1);
      const error = new Error('boom');
      same(await rejectionOf(cancelable((_, reject) => reject(error), token)), error);
    },
  },
  {
    name: 'cancelable undoes its work and rejects with the reason',
    async run({ CancellationTokenSource, cancelable }) {
      const source = new CancellationTokenSource();
      let undone = 0;
      const promise = cancelable(() => () => undone++, source.token);
      source.cancel();
      same(undone, 1);
      same(await rejectionOf(promise), source.token.reason);
    },
  },
  {
    name: 'cancelable waits for a slow undo, and so does cancelAsync',
    async run({ CancellationTokenSource, cancelable }) {
      const source = new CancellationTokenSource();
      const undo = deferred();
      const order = [];
      const promise = cancelable(() => () => undo.promise, source.token);
      const rejected = promise.catch(() => order.push('rejected'));
      const canceled = source.cancelAsync().then(() => order.push('canceled'));
      await microtasks();
      order.push('undone');
      undo.resolve();
      await Promise.all([rejected, canceled]);
      same(order.shift(), 'undone');
      same(order.length, 2);
    },
  },
  {
    name: 'an undo that fails leads to an UndoError, with its cause and the reason',
    async run({ CancellationTokenSource, cancelable, cancellationKind, UndoError }) {
      const source = new CancellationTokenSource();
      const cause = new Error('The table is locked');
      const promise = cancelable(() => () => Promise.reject(cause), source.token);
      source.cancel();
      const error = await rejectionOf(promise);
      sameItems([error instanceof UndoError, error.cause, error.reason], [true, cause, source.token.reason]);
      same(cancellationKind(error, source.token), undefined);
    },
  },
  {
    name: 'nothing is started under a canceled token',
    async run(library) {
      const { CancellationToken, cancelable, withCancellation, withTimeout, makeCancelable, TaskScope } = library;
      const { canceled } = CancellationToken;
      let started = 0;
      const start = () => {
        started++;
        return never();
      };
      for (const promise of [
        cancelable(start, canceled),
        withCancellation(start, canceled),
        withTimeout(start, 1_000, canceled),
        makeCancelable(start)(canceled),
        TaskScope.with(start, canceled),
        TaskScope.all([start], canceled),
      ]) {
        same(await rejectionOf(promise), canceled.reason);
      }
      same(started, 0);
    },
  },
  {
    name: 'withCancellation stops waiting for a promise, and its late result is not lost',
    async run({ CancellationTokenSource, withCancellation }) {
      const source = new CancellationTokenSource();
      const work = deferred();
      const late = [];
      const promise = withCancellation(work.promise, source.token, { onLateResult: (value) => late.push(value) });
      source.cancel();
      same(await rejectionOf(promise), source.token.reason);
      work.resolve('late');
      await microtasks();
      sameItems(late, ['late']);
    },
  },
  {
    name: 'a promise that has settled wins under withCancellation, even if the token is canceled in the same turn',
    async run({ CancellationTokenSource, withCancellation }) {
      const source = new CancellationTokenSource();
      const promise = withCancellation(Promise.resolve('in time'), source.token);
      source.cancel();
      same(await promise, 'in time');
    },
  },
  {
    name: 'withCancellation passes its own token to a function, which ends with the work, and stops waiting',
    async run({ CancellationTokenSource, withCancellation }) {
      const source = new CancellationTokenSource();
      let given;
      same(
        await withCancellation((token) => {
          given = token;
          return 'done';
        }, source.token),
        'done',
      );
      const stopped = withCancellation((token) => {
        given = token;
        return never();
      }, source.token);
      sameItems([given === source.token, given.isCancellationRequested], [false, false]);
      source.cancel();
      sameItems([given.isCancellationRequested, given.reason], [true, source.token.reason]);
      same(await rejectionOf(stopped), source.token.reason);
    },
  },
  {
    name: 'withCancellation ends a loop at once, even while next hangs, and calls return once',
    async run({ CancellationTokenSource, withCancellation }) {
      const source = new CancellationTokenSource();
      let returned = 0;
      const items = {
        count: 0,
        [asyncIterator]: () => items,
        next: () => (items.count++ < 2 ? Promise.resolve({ done: false, value: items.count }) : never()),
        return: async () => ({ done: true, value: returned++ }),
      };
      const seen = [];
      const loop = async () => {
        for await (const item of withCancellation(items, source.token)) {
          seen.push(item);
          if (item === 2) void Promise.resolve().then(() => source.cancel());
        }
      };
      same(await rejectionOf(loop()), source.token.reason);
      sameItems([...seen, returned], [1, 2, 1]);
    },
  },
  {
    name: 'withCancellation runs a generator to its end',
    async run({ CancellationTokenSource, withCancellation }) {
      const { token } = new CancellationTokenSource();
      const order = [];
      for await (const item of withCancellation(generate(order), token)) order.push(item);
      sameItems(order, [1, 2, 'closed']);
    },
  },
  {
    name: 'leaving a loop under withCancellation closes its generator first',
    needs: ['break that waits for return'],
    async run({ CancellationTokenSource, withCancellation }) {
      const { token } = new CancellationTokenSource();
      const order = [];
      for await (const item of withCancellation(generate(order), token)) {
        order.push(item);
        break;
      }
      sameItems(order, [1, 'closed']);
    },
  },
  {
    name: 'makeCancelable passes arguments on, and stops waiting',
    async run({ CancellationTokenSource, makeCancelable }) {
      const source = new CancellationTokenSource();
      const canceled = [];
      const add = makeCancelable(async (one, two) => one + two);
      sameItems([await add(1, 2), await add(1, 2, source.token), await add(1, 2, undefined)], [3, 3, 3]);
      const hang = makeCancelable(never, { onCancel: (promise, ...args) => canceled.push(...args) });
      const promise = hang('a', 'b', source.token);
      source.cancel();
      same(await rejectionOf(promise), source.token.reason);
      sameItems(canceled, ['a', 'b']);
    },
  },
  {
    name: 'makeCancelable.callback accepts a function with a Node-style callback',
    async run({ CancellationTokenSource, makeCancelable }) {
      const source = new CancellationTokenSource();
      const error = new Error('boom');
      const ask = makeCancelable.callback((question, callback) => {
        if (question === 'hang') return;
        if (question === 'fail') callback(error);
        else callback(null, 42);
      });
      same(await ask('answer', source.token), 42);
      same(await rejectionOf(ask('fail', source.token)), error);
      const promise = ask('hang', source.token);
      source.cancel();
      same(await rejectionOf(promise), source.token.reason);
    },
  },
  {
    name: 'an operation leaves no listener on a signal, whichever way it ends',
    async run({ cancelable, withCancellation, makeCancelable, TaskScope }) {
      const { signal } = new OwnController();
      const counts = [];
      const work = deferred();
      const promises = [
        cancelable((resolve) => void work.promise.then(resolve), signal),
        withCancellation(work.promise, signal),
        withCancellation(() => work.promise, signal),
        makeCancelable(() => work.promise)(signal),
      ];
      counts.push(signal.size > 0);
      work.resolve();
      await Promise.all(promises);
      await TaskScope.all([async () => {}, async () => {}], signal);
      await rejectionOf(withCancellation(Promise.reject(new Error('boom')), signal));
      counts.push(signal.size);
      const controller = new OwnController();
      const canceled = cancelable(noop, controller.signal);
      controller.abort();
      await rejectionOf(canceled);
      counts.push(controller.signal.size);
      sameItems(counts, [true, 0, 0]);
    },
  },
  {
    name: 'a foreign reason that is not an error becomes the cause of the thrown error',
    async run({ cancelable, CancellationToken }) {
      const controller = new OwnController();
      const promise = cancelable(noop, controller.signal);
      controller.abort('foreign');
      const error = await rejectionOf(promise);
      sameItems([error.name, error.cause], ['AbortError', 'foreign']);
      same(error, await rejectionOf(cancelable(noop, CancellationToken.from(controller.signal))));
    },
  },
  {
    name: 'a canceled promise that is not awaited causes no unhandled rejection',
    async run({ CancellationTokenSource, cancelable, withCancellation, TaskScope }) {
      const source = new CancellationTokenSource();
      void cancelable(noop, source.token);
      void withCancellation(never(), source.token);
      void withCancellation(never, source.token);
      void TaskScope.with((scope) => scope.run(({ whenCanceled }) => whenCanceled), source.token);
      source.cancel();
      await microtasks(); // the host fails on unhandled rejections
    },
  },
  {
    name: 'functions that return promises reject on bad arguments',
    async run({ cancelable, withCancellation, withTimeout }) {
      for (const [call, name] of [
        [() => cancelable(42), 'TypeError'],
        [() => withCancellation(42), 'TypeError'],
        [() => withCancellation(never(), 42), 'TypeError'],
        [() => withTimeout(never(), 'x'), 'TypeError'],
        [() => withTimeout(never(), NaN), 'RangeError'],
      ]) {
        same((await rejectionOf(call())).name, name);
      }
    },
  },
];

async function* generate(order) {
  try {
    yield 1;
    yield 2;
  } finally {
    order.push('closed');
  }
}
