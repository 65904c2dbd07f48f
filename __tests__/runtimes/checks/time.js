import { rejectionOf, same, sameItems, thrownBy } from './assertions.js';
import { asyncIterator, never, noop, sleep } from './support.js';

/** The operations that take time. */
export const timeChecks = [
  {
    name: 'delay resolves after its time, and rejects if it is canceled before',
    needs: ['timers'],
    async run({ CancellationTokenSource, delay }) {
      const source = new CancellationTokenSource();
      const start = Date.now();
      same(await delay(20, source.token), undefined);
      same(Date.now() - start >= 15, true, 'Whether 20 ms have passed');
      const promise = delay(60_000, source.token);
      source.cancel('stop');
      same(await rejectionOf(promise), source.token.reason);
    },
  },
  {
    name: 'withTimeout rejects with a TimeoutError when the time is up, and stops the work',
    needs: ['timers'],
    async run({ withTimeout, cancellationKind, TimeoutError }) {
      const error = await rejectionOf(withTimeout(never(), 5));
      sameItems([error instanceof TimeoutError, error.milliseconds, cancellationKind(error)], [true, 5, 'timeout']);
      let given;
      const stopped = withTimeout((token) => never((given = token)), 5);
      same(await rejectionOf(stopped), given.reason);
      same(given.kind, 'timeout');
    },
  },
  {
    name: 'withTimeout resolves with a result that is in time, and rejects with the reason of a token that is canceled before',
    needs: ['timers'],
    async run({ CancellationTokenSource, withTimeout }) {
      const source = new CancellationTokenSource();
      sameItems([await withTimeout(Promise.resolve(1), 60_000), await withTimeout(() => 2, undefined)], [1, 2]);
      const promise = withTimeout(never(), 60_000, source.token);
      source.cancel();
      same(await rejectionOf(promise), source.token.reason);
    },
  },
  {
    name: 'interval counts, ends on break, and rejects when it is canceled',
    needs: ['timers'],
    async run({ CancellationTokenSource, interval }) {
      const source = new CancellationTokenSource();
      const counts = [];
      for await (const count of interval(2, source.token)) {
        counts.push(count);
        if (count === 2) break;
      }
      const loop = async () => {
        for await (const count of interval(2, source.token)) if (count === 1) source.cancel();
      };
      same(await rejectionOf(loop()), source.token.reason);
      sameItems(counts, [0, 1, 2]);
    },
  },
  {
    name: 'a PeriodicTimer ticks for one waiter, merges missed ticks into one, and ends when it is disposed of',
    needs: ['timers'],
    async run({ CancellationTokenSource, PeriodicTimer }) {
      const source = new CancellationTokenSource();
      const timer = new PeriodicTimer(5);
      same(await timer.waitForNextTick(source.token), true);
      await sleep(40);
      let missed;
      void timer.waitForNextTick().then((isTick) => (missed = isTick));
      for (let count = 0; count < 10; count++) await undefined; // no timer can fire meanwhile
      same(missed, true);
      timer.period = 60_000;
      const canceled = timer.waitForNextTick(source.token);
      same((await rejectionOf(timer.waitForNextTick())).name, 'Error');
      source.cancel();
      same(await rejectionOf(canceled), source.token.reason);
      const waiting = timer.waitForNextTick();
      timer.dispose();
      sameItems([await waiting, await timer.waitForNextTick()], [false, false]);
      same(thrownBy(() => new PeriodicTimer(0)).name, 'RangeError');
    },
  },
  {
    name: 'yieldIfDue lets a timer cancel a busy loop',
    needs: ['timers'],
    async run({ CancellationTokenSource, yieldIfDue }) {
      const source = new CancellationTokenSource();
      setTimeout(() => source.cancel(), 10);
      const start = Date.now();
      const loop = async () => {
        while (Date.now() - start < 5_000) await yieldIfDue(source.token);
      };
      same(await rejectionOf(loop()), source.token.reason);
      same(source.token.kind, 'canceled');
    },
  },
  {
    name: 'yieldIfDue returns nothing to await while it is not due',
    needs: ['timers'],
    async run({ yieldIfDue }) {
      await yieldIfDue(undefined, { everyMilliseconds: 0 });
      same(yieldIfDue(undefined, { everyMilliseconds: 60_000 }), undefined);
    },
  },
  {
    name: 'a canceled timed operation that is not awaited causes no unhandled rejection',
    needs: ['timers'],
    async run({ CancellationTokenSource, delay, interval, withTimeout }) {
      const source = new CancellationTokenSource();
      void delay(60_000, source.token);
      void withTimeout(never, 60_000, source.token);
      void interval(60_000, source.token)[asyncIterator]().next();
      source.cancel();
      void withTimeout(never(), 1).catch(noop);
      await sleep(20); // the host fails on unhandled rejections
    },
  },
];
