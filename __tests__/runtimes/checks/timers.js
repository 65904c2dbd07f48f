import { same, sameItems, thrownBy } from './assertions.js';
import { noop, sleep } from './support.js';

/** Deadlines, with timers and without. */
export const timerChecks = [
  {
    name: 'a loop that never yields sees the deadline of its own token and of a parent',
    run({ CancellationTokenSource }) {
      for (const isLinked of [false, true]) {
        const source = new CancellationTokenSource(20);
        const child = CancellationTokenSource.createLinkedTokenSource(source.token);
        const { token } = isLinked ? child : source;
        const start = Date.now();
        while (!token.isCancellationRequested) {
          if (Date.now() - start > 2_000) throw new Error('The deadline of 20 ms was not seen within 2 s');
        }
        sameItems([token.kind, token.reason.milliseconds, source.token.signal.aborted], ['timeout', 20, true]);
        if (Date.now() - start < 15) throw new Error('The deadline of 20 ms was seen too early');
      }
    },
  },
  {
    name: 'remainingMilliseconds is the time to the nearest deadline up the chain',
    run({ CancellationTokenSource }) {
      const parent = new CancellationTokenSource(30_000);
      const child = new CancellationTokenSource({ timeout: 60_000, parents: [parent.token] });
      const { remainingMilliseconds } = child.token;
      same(remainingMilliseconds > 0 && remainingMilliseconds <= 30_000, true, String(remainingMilliseconds));
      parent.cancelAfter(-1);
      same(child.token.remainingMilliseconds > 30_000, true);
      for (const source of [child, parent]) source.dispose();
    },
  },
  {
    name: 'a timer cancels: callbacks run, the signal is aborted, and whenCanceled resolves with the token',
    needs: ['timers'],
    async run({ CancellationTokenSource, TimeoutError }) {
      const { token } = new CancellationTokenSource(10);
      let calls = 0;
      token.register(() => calls++);
      const keptAlive = setTimeout(noop, 5_000); // the timer of a token does not keep the process alive
      same(await token.whenCanceled, token);
      clearTimeout(keptAlive);
      sameItems(
        [token.signal.aborted, calls, token.kind, token.reason instanceof TimeoutError],
        [true, 1, 'timeout', true],
      );
    },
  },
  {
    name: 'cancelAfter replaces the deadline, and -1 leaves none',
    needs: ['timers'],
    async run({ CancellationTokenSource }) {
      // Longer than a page may block while it loads.
      const [disarmed, sooner] = [new CancellationTokenSource(300), new CancellationTokenSource(60_000)];
      disarmed.cancelAfter(-1);
      sooner.cancelAfter(5);
      await sleep(350);
      sameItems([disarmed.isCancellationRequested, sooner.isCancellationRequested], [false, true]);
      same(disarmed.token.remainingMilliseconds, Infinity);
      same(sooner.token.reason.milliseconds, 5);
    },
  },
  {
    name: 'delays longer than the platform’s timers allow do not fire early',
    needs: ['timers'],
    async run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource(2 ** 31 + 1_000);
      await sleep(20);
      same(source.isCancellationRequested, false);
      source.dispose();
    },
  },
  {
    name: 'a source that is disposed of or canceled in time has no deadline left',
    needs: ['timers'],
    async run({ CancellationTokenSource }) {
      const [disposed, canceled] = [new CancellationTokenSource(300), new CancellationTokenSource(300)];
      const { token } = disposed;
      disposed.dispose();
      canceled.cancel();
      await sleep(350);
      sameItems([token.isCancellationRequested, canceled.token.kind], [false, 'canceled']);
      same(thrownBy(() => disposed.cancelAfter(5)).name, 'ObjectDisposedError');
    },
  },
];
