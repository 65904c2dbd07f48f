import { rejectionOf, same, sameItems, thrownBy } from './assertions.js';
import { deferred, never, noop, sleep } from './support.js';

/** The entry countermand/interop, with imitations of the tokens of other libraries. */
export const interopChecks = [
  {
    name: 'fromVSCodeToken follows the token, listens only while it has listeners itself, and converts back to the same token',
    run({ CancellationToken, fromVSCodeToken, toVSCodeToken }) {
      const editor = new EditorSource();
      const token = fromVSCodeToken(editor.token);
      sameItems([fromVSCodeToken(editor.token), fromVSCodeToken(editor)], [token, token]);
      sameItems([toVSCodeToken(token), fromVSCodeToken(undefined)], [editor.token, CancellationToken.none]);
      const counts = [editor.listeners.size];
      const registration = token.register(noop);
      counts.push(editor.listeners.size);
      registration.unregister();
      counts.push(editor.listeners.size);
      let calls = 0;
      token.register(() => calls++);
      editor.cancel();
      sameItems([...counts, calls, token.kind, token.signal.aborted], [0, 1, 0, 1, 'canceled', true]);
    },
  },
  {
    name: 'toVSCodeToken calls listeners in the order of subscription, and converts back to the same token',
    run({ CancellationTokenSource, fromVSCodeToken, toVSCodeToken }) {
      const source = new CancellationTokenSource();
      const token = toVSCodeToken(source.token);
      sameItems([toVSCodeToken(source.token), fromVSCodeToken(token)], [token, source.token]);
      const order = [];
      const { onCancellationRequested } = token;
      onCancellationRequested(() => order.push('first'));
      onCancellationRequested(() => order.push('disposed')).dispose();
      onCancellationRequested(() => order.push('last'));
      same(token.isCancellationRequested, false);
      source.cancel();
      sameItems([...order, token.isCancellationRequested], ['first', 'last', true]);
    },
  },
  {
    name: 'toVSCodeToken calls a late subscriber in a later turn',
    needs: ['timers'],
    async run({ CancellationToken, toVSCodeToken }) {
      const order = [];
      toVSCodeToken(CancellationToken.canceled).onCancellationRequested(() => order.push('called'));
      order.push('subscribed');
      await sleep(10);
      sameItems(order, ['subscribed', 'called']);
    },
  },
  {
    name: 'a token without events is polled while it has listeners',
    needs: ['timers'],
    async run({ fromVSCodeToken, fromTypeScriptToken }) {
      let isCanceled = false;
      const shared = {
        get isCancellationRequested() {
          return isCanceled;
        },
        get onCancellationRequested() {
          throw new Error('Not over a SharedArrayBuffer');
        },
      };
      const host = { isCancellationRequested: () => isCanceled };
      const tokens = [fromVSCodeToken(shared), fromTypeScriptToken(host)];
      const promises = tokens.map(({ whenCanceled }) => whenCanceled);
      isCanceled = true;
      sameItems(await Promise.all(promises), tokens);
    },
  },
  {
    name: 'toVSCodeError and toLSPError convert only errors of kind canceled, and keep them as the cause',
    run({ OperationCanceledError, TimeoutError, toVSCodeError, toLSPError, isCancellation }) {
      const canceled = new OperationCanceledError();
      const [editorError, serverError] = [toVSCodeError(canceled), toLSPError(canceled)];
      sameItems([editorError.name, editorError.message, editorError.cause], ['Canceled', 'Canceled', canceled]);
      sameItems([serverError.code, serverError.cause], [-32800, canceled]);
      sameItems([isCancellation(editorError), isCancellation(serverError)], [true, true]);
      for (const error of [new TimeoutError(), new Error('boom')]) {
        sameItems([toVSCodeError(error), toLSPError(error)], [error, error]);
      }
    },
  },
  {
    name: 'TypeScript’s tokens are converted both ways, and throw the compiler’s exception',
    run({ CancellationTokenSource, fromTypeScriptToken, toTypeScriptToken }) {
      class OperationCanceledException {}
      const source = new CancellationTokenSource();
      const token = toTypeScriptToken(source.token, { OperationCanceledException });
      sameItems(
        [toTypeScriptToken(source.token, { OperationCanceledException }), fromTypeScriptToken(token)],
        [token, source.token],
      );
      same(token.isCancellationRequested(), false);
      token.throwIfCancellationRequested();
      source.cancel();
      same(token.isCancellationRequested(), true);
      same(thrownBy(() => token.throwIfCancellationRequested()) instanceof OperationCanceledException, true);
      same(
        thrownBy(() => toTypeScriptToken(source.token).throwIfCancellationRequested()),
        source.token.reason,
      );
      same(fromTypeScriptToken({ isCancellationRequested: () => true }).isCancellationRequested, true);
    },
  },
  {
    name: 'fromAxiosToken follows the CancelToken, and keeps its reason',
    run({ fromAxiosToken, toAxiosToken }) {
      let cancel;
      const theirs = new AxiosToken((given) => (cancel = given));
      const token = fromAxiosToken(theirs);
      sameItems([fromAxiosToken(theirs), toAxiosToken(token)], [token, theirs]);
      let calls = 0;
      token.register(() => calls++);
      cancel('The user left');
      sameItems([calls, token.kind, token.reason], [1, 'canceled', theirs.reason]);
    },
  },
  {
    name: 'toAxiosToken returns a token as axios uses it, with an error that axios and cancellationKind recognize',
    async run({ CancellationTokenSource, toAxiosToken, fromAxiosToken, cancellationKind }) {
      const source = new CancellationTokenSource();
      const token = toAxiosToken(source.token);
      same(fromAxiosToken(token), source.token);
      const heard = [];
      const unsubscribed = () => heard.push('unsubscribed');
      token.subscribe((cancel) => heard.push(cancel));
      token.subscribe(unsubscribed);
      token.unsubscribe(unsubscribed);
      sameItems([token.reason, token.toAbortSignal()], [undefined, source.token.signal]);
      token.throwIfRequested();
      source.cancel('The user left');
      const error = thrownBy(() => token.throwIfRequested());
      sameItems([...heard, await token.promise], [error, error]);
      sameItems([error.name, error.code, error.__CANCEL__], ['CanceledError', 'ERR_CANCELED', true]);
      sameItems(
        [error.message, error.cause, cancellationKind(error)],
        ['The user left', source.token.reason, 'canceled'],
      );
    },
  },
  {
    name: 'esfx’ Cancelable is converted both ways',
    run({ CancellationTokenSource, fromEsfxCancelable, toEsfxCancelable }) {
      const cancelSignal = Symbol.for('@esfx/cancelable:Cancelable.cancelSignal');
      const source = new CancellationTokenSource();
      const theirs = toEsfxCancelable(source.token);
      same(fromEsfxCancelable(theirs), source.token);
      const signal = theirs[cancelSignal]();
      let calls = 0;
      signal.subscribe(() => calls++);
      signal.subscribe(() => calls++).unsubscribe();
      sameItems([signal.signaled, signal.canBeSignaled], [false, true]);
      source.cancel();
      sameItems([signal.signaled, signal.reason, calls], [true, source.token.reason, 1]);
      const foreign = new EsfxSignal();
      const token = fromEsfxCancelable({ [cancelSignal]: () => foreign });
      token.register(() => calls++);
      foreign.cancel('reason');
      sameItems([token.reason, calls], ['reason', 2]);
    },
  },
  {
    name: 'toObservable emits the token and completes, at once if the token is already canceled',
    run({ CancellationTokenSource, toObservable }) {
      const source = new CancellationTokenSource();
      const observable = toObservable(source.token);
      same(toObservable(source.token), observable);
      same(observable['@@observable'](), observable);
      const heard = [];
      const observer = { next: (value) => heard.push(value), complete: () => heard.push('complete') };
      observable.subscribe(observer);
      observable.subscribe(() => heard.push('unsubscribed')).unsubscribe();
      source.cancel();
      observable.subscribe(observer);
      sameItems(heard, [source.token, 'complete', source.token, 'complete']);
    },
  },
  {
    name: 'fromSubscription is canceled when the subscription ends, and releases it',
    run({ fromSubscription }) {
      const subscription = new Subscription();
      const token = fromSubscription(subscription);
      same(fromSubscription(subscription), token);
      token.register(noop).unregister();
      same(subscription.teardowns.size, 0);
      let calls = 0;
      token.register(() => calls++);
      subscription.unsubscribe();
      sameItems([calls, token.kind], [1, 'canceled']);
    },
  },
  {
    name: 'fromDonePromise is canceled when the promise settles, with kind failed if it rejects',
    async run({ fromDonePromise }) {
      const [done, failing] = [deferred(), deferred()];
      const [token, failed] = [fromDonePromise(done.promise), fromDonePromise(failing.promise)];
      sameItems([fromDonePromise(done.promise), token.isCancellationRequested], [token, false]);
      const error = new Error('The disk is full');
      done.resolve('over');
      failing.reject(error);
      await Promise.all([token.whenCanceled, failed.whenCanceled]);
      sameItems([token.reason, token.kind, failed.reason, failed.kind], ['over', 'canceled', error, 'failed']);
    },
  },
  {
    name: 'toCancelablePromise cancels its work through cancel() and through the token',
    async run({ CancellationTokenSource, toCancelablePromise }) {
      const source = new CancellationTokenSource();
      let given;
      const work = (token) => never((given = token));
      const byHand = toCancelablePromise(work, source.token);
      byHand.cancel('The user left');
      sameItems([(await rejectionOf(byHand)).message, given.kind], ['The user left', 'canceled']);
      const byToken = toCancelablePromise(work, source.token);
      source.cancel();
      sameItems([await rejectionOf(byToken), given.reason], [source.token.reason, source.token.reason]);
      same(await toCancelablePromise(() => 'done'), 'done');
    },
  },
  {
    name: 'fromCancelablePromise calls cancel() when the token is canceled, and starts nothing under a canceled token',
    async run({ CancellationTokenSource, fromCancelablePromise }) {
      const source = new CancellationTokenSource();
      const order = [];
      const make = () => Object.assign(never(order.push('made')), { cancel: () => order.push('canceled') });
      const promise = fromCancelablePromise(make(), source.token);
      source.cancel();
      same(await rejectionOf(promise), source.token.reason);
      same(await rejectionOf(fromCancelablePromise(make, source.token)), source.token.reason);
      sameItems(order, ['made', 'canceled']);
    },
  },
  {
    name: 'converters reject values of any other kind with a TypeError',
    run({
      fromVSCodeToken,
      fromTypeScriptToken,
      fromAxiosToken,
      fromEsfxCancelable,
      fromSubscription,
      fromDonePromise,
    }) {
      for (const convert of [
        fromVSCodeToken,
        fromTypeScriptToken,
        fromAxiosToken,
        fromEsfxCancelable,
        fromSubscription,
        fromDonePromise,
      ]) {
        for (const value of [42, {}, 'x']) same(thrownBy(() => convert(value)).name, 'TypeError', convert.name);
      }
    },
  },
];

/** A source of a token like those of VS Code and vscode-jsonrpc. */
class EditorSource {
  listeners = new Set();

  constructor() {
    this.token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener) => {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
      },
    };
  }

  cancel() {
    this.token.isCancellationRequested = true;
    for (const listener of [...this.listeners]) listener();
  }
}

/** A CancelToken like those of axios since 0.22. Only the function that its executor receives can cancel it. */
class AxiosToken {
  listeners = new Set();
  reason = undefined;
  promise = never();

  constructor(executor) {
    executor((message) => {
      const values = { name: 'CanceledError', code: 'ERR_CANCELED', __CANCEL__: true };
      this.reason = Object.assign(new Error(message), values);
      for (const listener of [...this.listeners]) listener(this.reason);
    });
  }

  throwIfRequested() {
    if (this.reason !== undefined) throw this.reason;
  }

  subscribe(listener) {
    this.listeners.add(listener);
  }

  unsubscribe(listener) {
    this.listeners.delete(listener);
  }
}

/** A CancelSignal like those of @esfx/cancelable. */
class EsfxSignal {
  signaled = false;
  canBeSignaled = true;
  reason = undefined;
  listeners = new Set();

  subscribe(listener) {
    this.listeners.add(listener);
    return { unsubscribe: () => this.listeners.delete(listener) };
  }

  cancel(reason) {
    Object.assign(this, { signaled: true, reason });
    for (const listener of [...this.listeners]) listener();
  }
}

/** A Subscription like those of RxJS. */
class Subscription {
  closed = false;
  teardowns = new Set();

  add(teardown) {
    this.teardowns.add(teardown);
  }

  remove(teardown) {
    this.teardowns.delete(teardown);
  }

  unsubscribe() {
    this.closed = true;
    for (const teardown of [...this.teardowns]) teardown();
  }
}
