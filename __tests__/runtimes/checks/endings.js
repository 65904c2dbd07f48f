import { same, sameItems, thrownBy } from './assertions.js';
import { asyncDispose, deferred, dispose, microtasks, noop, thrower, uncaughtDuring } from './support.js';

/** Disposing, resetting, and canceling later. */
export const endingChecks = [
  {
    name: 'dispose never cancels, drops the registered callbacks, and can be called twice',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const { signal } = token;
      let calls = 0;
      token.register(() => calls++);
      source.dispose();
      source.dispose();
      source.cancel();
      sameItems(
        [source.isCancellationRequested, token.isCancellationRequested, signal.aborted, calls],
        [false, false, false, 0],
      );
      same(token.register(noop).unregister(), false);
      for (const use of [() => source.token, () => source.cancelAfter(1), () => source.tryReset()]) {
        const error = thrownBy(use);
        sameItems([error.name, error.code], ['ObjectDisposedError', 'ERR_OBJECT_DISPOSED']);
      }
    },
  },
  {
    name: 'sources, registrations and timers have the methods that `using` calls, and none named undefined',
    run({ CancellationTokenSource, PeriodicTimer, TaskScope }) {
      const source = new CancellationTokenSource();
      let calls = 0;
      const registration = source.token.register(() => calls++);
      registration[dispose]();
      source.cancel();
      same(calls, 0);
      source[dispose]();
      same(thrownBy(() => source.token).name, 'ObjectDisposedError');
      const timer = new PeriodicTimer(Infinity);
      timer[dispose]();
      same(typeof registration[asyncDispose], 'function');
      same(typeof TaskScope.prototype[asyncDispose], 'function');
      for (const object of [source, registration, timer, TaskScope.prototype]) same('undefined' in object, false);
    },
  },
  {
    name: 'disposing of a registration asynchronously waits for its callback',
    async run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const work = deferred();
      const order = [];
      const registration = source.token.register(async () => {
        await work.promise;
        order.push('callback');
      });
      source.cancel();
      const disposed = registration[asyncDispose]().then(() => order.push('disposed'));
      await microtasks();
      work.resolve();
      await disposed;
      sameItems(order, ['callback', 'disposed']);
    },
  },
  {
    name: 'tryReset makes a source reusable, unless it was canceled',
    run({ CancellationToken, CancellationTokenSource }) {
      const source = new CancellationTokenSource(60_000);
      const { token } = source;
      const { signal } = token;
      let calls = 0;
      token.register(() => calls++);
      same(source.tryReset(), true);
      sameItems([source.token, token.remainingMilliseconds], [token, Infinity]);
      source.cancel();
      sameItems([calls, signal.aborted, token.signal.aborted], [0, false, true]);
      same(CancellationToken.from(signal) === token, false);
      same(source.tryReset(), false);
    },
  },
  {
    name: 'cancelAsync cancels at once, runs callbacks later, and waits for the promises that they return',
    async run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const work = deferred();
      const order = [];
      source.token.register(async () => {
        order.push('started');
        await work.promise;
        order.push('ended');
      });
      const canceled = source.cancelAsync().then(() => order.push('canceled'));
      order.push(source.token.signal.aborted);
      await microtasks();
      order.push('later');
      work.resolve();
      await canceled;
      sameItems(order, [true, 'started', 'later', 'ended', 'canceled']);
    },
  },
  {
    name: 'an error from a callback that a poll runs is reported, not thrown',
    async run({ CancellationTokenSource }) {
      const error = new Error('boom');
      const source = new CancellationTokenSource();
      source.token.register(thrower(error)); // before the deadline is set: after it, this would throw
      source.cancelAfter(5);
      const uncaught = await uncaughtDuring(() => {
        const start = Date.now();
        while (!source.isCancellationRequested && Date.now() - start < 2_000);
      });
      same(source.token.kind, 'timeout');
      sameItems(uncaught, [error]);
    },
  },
  {
    name: 'whenCanceled is always the same promise, and resolves with the token',
    async run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const { whenCanceled } = token;
      same(token.whenCanceled, whenCanceled);
      source.cancel(new Error('failed'));
      same(await whenCanceled, token);
    },
  },
];
