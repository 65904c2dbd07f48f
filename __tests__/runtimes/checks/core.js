import { same, sameItems, thrownBy } from './assertions.js';
import { noop, thrower } from './support.js';

/** Sources, tokens, registrations. */
export const coreChecks = [
  {
    name: 'a source starts pending, with one token',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource({ name: 'upload' });
      const { token } = source;
      same(source.token, token);
      sameItems(
        [source.isCancellationRequested, token.isCancellationRequested, token.canBeCanceled],
        [false, false, true],
      );
      sameItems(
        [token.reason, token.kind, token.canceledBy, token.remainingMilliseconds],
        [undefined, undefined, undefined, Infinity],
      );
      same(token.signal.aborted, false);
      same(String(token), "CancellationToken 'upload' { pending }");
      token.throwIfCancellationRequested();
    },
  },
  {
    name: 'a cancellation is visible in the source, the token and the signal',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const { signal } = token;
      source.cancel();
      sameItems([source.isCancellationRequested, token.isCancellationRequested, signal.aborted], [true, true, true]);
      sameItems([token.kind, token.canceledBy, token.remainingMilliseconds], ['canceled', token, 0]);
    },
  },
  {
    name: 'throwIfCancellationRequested throws the reason of the token',
    run({ CancellationTokenSource }) {
      const { token } = canceled(CancellationTokenSource);
      same(
        thrownBy(() => token.throwIfCancellationRequested()),
        token.reason,
      );
    },
  },
  {
    name: 'the signal has the reason of the token, whether it is read before or after the cancellation',
    needs: ['signal.reason'],
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const { signal } = token;
      source.cancel('stop');
      same(signal.reason, token.reason);
      const late = canceled(CancellationTokenSource).token;
      same(late.signal.reason, late.reason);
    },
  },
  {
    name: 'a string becomes the message of an OperationCanceledError of kind canceled',
    run({ CancellationTokenSource, OperationCanceledError }) {
      const { token } = canceled(CancellationTokenSource, 'The user left');
      const { reason } = token;
      sameItems([reason.name, reason.code, reason.message], ['AbortError', 'ABORT_ERR', 'The user left']);
      sameItems([reason instanceof OperationCanceledError, reason instanceof Error], [true, true]);
      sameItems([reason.token, token.kind], [token, 'canceled']);
    },
  },
  {
    name: 'an error becomes the reason itself, of kind failed',
    run({ CancellationTokenSource }) {
      const error = new Error('The disk is full');
      const { token } = canceled(CancellationTokenSource, error);
      sameItems([token.reason, token.kind], [error, 'failed']);
    },
  },
  {
    name: 'a timeout of 0 ms cancels at once, with a TimeoutError of kind timeout',
    run({ CancellationTokenSource, TimeoutError, OperationCanceledError }) {
      const { token } = new CancellationTokenSource(0);
      const { reason } = token;
      sameItems([token.isCancellationRequested, token.kind], [true, 'timeout']);
      sameItems([reason.name, reason.code, reason.milliseconds], ['TimeoutError', 'ERR_TIMEOUT', 0]);
      sameItems([reason instanceof TimeoutError, reason instanceof OperationCanceledError], [true, true]);
    },
  },
  {
    name: 'a value that is neither a string nor an error becomes the cause of the reason',
    run({ CancellationTokenSource }) {
      const value = { code: 42 };
      same(canceled(CancellationTokenSource, value).token.reason.cause, value);
    },
  },
  {
    name: 'a second cancel changes nothing',
    run({ CancellationTokenSource }) {
      const source = canceled(CancellationTokenSource, 'first');
      const { reason } = source.token;
      source.cancel('second');
      same(source.token.reason, reason);
    },
  },
  {
    name: 'callbacks run once, last registered first',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const order = [];
      for (const number of [1, 2, 3]) source.token.register((token) => order.push(number, token));
      source.cancel();
      source.cancel();
      sameItems(order, [3, source.token, 2, source.token, 1, source.token]);
    },
  },
  {
    name: 'an unregistered callback never runs, and unregister returns true only once',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const order = [];
      const registration = source.token.register(() => order.push('unregistered'));
      source.token.register(() => order.push('kept'));
      sameItems(
        [registration.unregister(), registration.unregister(), registration.token],
        [true, false, source.token],
      );
      source.cancel();
      sameItems(order, ['kept']);
    },
  },
  {
    name: 'a callback can unregister another that has not run yet',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const order = [];
      const first = source.token.register(() => order.push('first'));
      source.token.register(() => order.push('last', first.unregister()));
      source.cancel();
      sameItems(order, ['last', true]);
    },
  },
  {
    name: 'the same function registered twice runs twice',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      let calls = 0;
      const callback = () => calls++;
      source.token.register(callback);
      source.token.register(callback);
      source.cancel();
      same(calls, 2);
    },
  },
  {
    name: 'a callback registered on a canceled token runs at once, and its error is thrown',
    run({ CancellationTokenSource }) {
      const { token } = canceled(CancellationTokenSource);
      let calls = 0;
      same(token.register(() => calls++).unregister(), false);
      same(calls, 1);
      const error = new Error('boom');
      same(
        thrownBy(() => token.register(thrower(error))),
        error,
      );
    },
  },
  {
    name: 'all views agree inside callbacks',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const child = CancellationTokenSource.createLinkedTokenSource(source.token);
      const tokens = [source.token, child.token];
      const seen = [];
      for (const token of tokens) {
        token.register(() =>
          seen.push(...tokens.flatMap((each) => [each.isCancellationRequested, each.signal.aborted])),
        );
      }
      source.cancel();
      sameItems(seen, Array(8).fill(true));
    },
  },
  {
    name: 'callbacks that throw do not stop others, and their errors form one flat AggregateError in call order',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const child = CancellationTokenSource.createLinkedTokenSource(source.token);
      const [one, two, three] = ['one', 'two', 'three'].map((text) => new Error(text));
      let calls = 0;
      source.token.register(thrower(one));
      source.token.register(() => calls++);
      source.token.register(thrower(two));
      child.token.register(thrower(three));
      const error = thrownBy(() => source.cancel());
      same(error.name, 'AggregateError');
      sameItems(error.errors, [three, two, one]);
      sameItems([calls, child.isCancellationRequested], [1, true]);
    },
  },
  {
    name: 'with throwOnFirstError the first error itself is thrown, and later callbacks never run',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      const error = new Error('boom');
      let calls = 0;
      source.token.register(() => calls++);
      source.token.register(thrower(error));
      same(
        thrownBy(() => source.cancel(undefined, { throwOnFirstError: true })),
        error,
      );
      same(calls, 0);
    },
  },
  {
    name: 'one cancel runs 10,000 callbacks',
    run({ CancellationTokenSource }) {
      const source = new CancellationTokenSource();
      let calls = 0;
      for (let count = 0; count < 10_000; count++) source.token.register(() => calls++);
      source.cancel();
      same(calls, 10_000);
    },
  },
  {
    name: 'nothing that can cancel is reachable from a token',
    needs: ['private fields'],
    run({ CancellationTokenSource }) {
      const { token } = new CancellationTokenSource();
      const registration = token.register(noop);
      sameItems([...Reflect.ownKeys(token), ...Reflect.ownKeys(registration)], []);
      for (const object of [token, registration]) {
        same(thrownBy(() => new object.constructor()) instanceof TypeError, true);
        for (let owner = object; owner !== null; owner = Object.getPrototypeOf(owner)) {
          sameItems(
            Reflect.ownKeys(owner).filter((key) => /^(cancel|cancelAsync|cancelAfter|abort)$/.test(String(key))),
            [],
          );
        }
      }
    },
  },
  {
    name: 'CancellationToken.none can never be canceled, and CancellationToken.canceled already is',
    run({ CancellationToken }) {
      const { none } = CancellationToken;
      sameItems([none.canBeCanceled, none.isCancellationRequested, none.signal.aborted], [false, false, false]);
      same(none.register(noop).unregister(), false);
      same(CancellationToken.from(none.signal), none);
      sameItems([CancellationToken.from(undefined), CancellationToken.from(null)], [none, none]);
      const already = CancellationToken.canceled;
      sameItems([already.isCancellationRequested, already.kind, already.signal.aborted], [true, 'canceled', true]);
    },
  },
  {
    name: 'wrong arguments are rejected: a wrong type with a TypeError, a wrong number with a RangeError',
    run({ CancellationToken, CancellationTokenSource }) {
      for (const value of [NaN, -2, -Infinity]) {
        same(thrownBy(() => new CancellationTokenSource(value)).name, 'RangeError');
        same(thrownBy(() => new CancellationTokenSource().cancelAfter(value)).name, 'RangeError');
      }
      same(thrownBy(() => new CancellationTokenSource('5')).name, 'TypeError');
      for (const value of [42, 'x', {}, [], noop]) {
        same(thrownBy(() => CancellationToken.from(value)).name, 'TypeError');
      }
      same(thrownBy(() => new CancellationTokenSource().token.register(42)).name, 'TypeError');
    },
  },
];

function canceled(CancellationTokenSource, reason) {
  const source = new CancellationTokenSource();
  source.cancel(reason);
  return source;
}
