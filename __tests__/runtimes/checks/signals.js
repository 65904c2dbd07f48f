import { same, sameItems, thrownBy } from './assertions.js';
import { noop, OwnController } from './support.js';

/** Signals and controllers, both ways. */
export const signalChecks = [
  {
    name: 'the signal of a token is native, always the same, and converts back to the token',
    run({ CancellationToken, CancellationTokenSource }) {
      const { token } = new CancellationTokenSource();
      const { signal } = token;
      same(Object.getPrototypeOf(signal), Object.getPrototypeOf(new AbortController().signal));
      sameItems(
        [token.signal, token.toAbortSignal(), token.toAbortSignal({ AbortController })],
        [signal, signal, signal],
      );
      sameItems([CancellationToken.from(signal), CancellationToken.from(token)], [token, token]);
    },
  },
  {
    name: 'a native signal always converts to the same token, whose signal it is',
    run({ CancellationToken }) {
      const { signal } = new AbortController();
      const token = CancellationToken.from(signal);
      sameItems([CancellationToken.from(signal), token.signal], [token, signal]);
    },
  },
  {
    name: 'the token of a native signal is canceled with it',
    run({ CancellationToken }) {
      const controller = new AbortController();
      const token = CancellationToken.from(controller.signal);
      const order = [];
      token.register(() => order.push('callback', token.isCancellationRequested));
      same(token.isCancellationRequested, false);
      controller.abort();
      sameItems(order, ['callback', true]);
      same(thrownBy(() => token.throwIfCancellationRequested()).name, 'AbortError');
      same(token.kind, 'canceled');
    },
  },
  {
    name: 'the token of a native signal has the same reason, even null',
    needs: ['signal.reason'],
    run({ CancellationToken }) {
      for (const [reason, kind] of [
        ['text', 'canceled'],
        [null, 'canceled'],
        [new Error('failed'), 'failed'],
      ]) {
        const controller = new AbortController();
        const token = CancellationToken.from(controller.signal);
        controller.abort(reason);
        sameItems([token.reason, token.kind], [reason, kind]);
      }
    },
  },
  {
    name: 'the default reason of the platform is of kind canceled, and its timeout of kind timeout',
    needs: ['signal.reason', 'DOMException'],
    run({ CancellationToken, cancellationKind }) {
      const controller = new AbortController();
      controller.abort();
      const token = CancellationToken.from(controller.signal);
      sameItems([token.kind, token.reason], ['canceled', controller.signal.reason]);
      same(cancellationKind(controller.signal.reason), 'canceled');
      same(cancellationKind(new globalThis.DOMException('Too late', 'TimeoutError')), 'timeout');
    },
  },
  {
    name: 'the token of AbortSignal.timeout is canceled by it, with kind timeout',
    needs: ['timers', 'signal.reason'],
    async run({ CancellationToken }) {
      const keptAlive = setTimeout(noop, 5_000);
      const token = await CancellationToken.from(AbortSignal.timeout(5)).whenCanceled;
      clearTimeout(keptAlive);
      same(token.kind, 'timeout');
    },
  },
  {
    name: 'a forged abort event cancels nothing',
    needs: ['EventTarget'],
    run({ CancellationToken }) {
      const { signal } = new AbortController();
      const token = CancellationToken.from(signal);
      let calls = 0;
      token.register(() => calls++);
      signal.dispatchEvent(new globalThis.Event('abort'));
      sameItems([token.isCancellationRequested, calls], [false, 0]);
    },
  },
  {
    name: 'a foreign signal is forwarded to a native one, and both convert to the same token',
    run({ CancellationToken }) {
      const controller = new OwnController();
      const token = CancellationToken.from(controller.signal);
      const { signal } = token;
      same(Object.getPrototypeOf(signal), Object.getPrototypeOf(new AbortController().signal));
      sameItems([CancellationToken.from(controller.signal), CancellationToken.from(signal)], [token, token]);
      same(signal.aborted, false);
      controller.abort('foreign');
      sameItems([token.isCancellationRequested, token.reason, signal.aborted], [true, 'foreign', true]);
    },
  },
  {
    name: 'a poll notices an aborted foreign signal before its event arrives',
    run({ CancellationToken }) {
      const { signal } = new OwnController();
      const token = CancellationToken.from(signal);
      let calls = 0;
      token.register(() => calls++);
      signal.aborted = true;
      sameItems([token.isCancellationRequested, calls], [true, 1]);
    },
  },
  {
    name: 'a token makes a signal of any class, always the same one',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const options = { AbortController: OwnController };
      const signal = source.token.toAbortSignal(options);
      same(source.token.toAbortSignal(options), signal);
      source.cancel();
      sameItems([signal.aborted, signal.reason], [true, source.token.reason]);
    },
  },
  {
    name: 'the controller of a source cancels it, and is always the same',
    run({ CancellationTokenSource, toAbortController, fromAbortController }) {
      const source = new CancellationTokenSource();
      const controller = toAbortController(source);
      sameItems([toAbortController(source), fromAbortController(controller)], [controller, source]);
      same(controller.signal, source.token.signal);
      controller.abort('stop');
      sameItems(
        [source.isCancellationRequested, source.token.kind, controller.signal.aborted],
        [true, 'canceled', true],
      );
    },
  },
  {
    name: 'the source of a controller aborts it, and is always the same',
    run({ CancellationToken, toAbortController, fromAbortController }) {
      const controller = new AbortController();
      const source = fromAbortController(controller);
      sameItems([fromAbortController(controller), toAbortController(source)], [source, controller]);
      same(source.token, CancellationToken.from(controller.signal));
      source.cancel('stop');
      sameItems([controller.signal.aborted, source.isCancellationRequested], [true, true]);
    },
  },
];
