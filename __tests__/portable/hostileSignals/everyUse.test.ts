import { type AbortSignalLike, CancellationToken, CancellationTokenSource } from 'countermand';
import {
  failing,
  frozenPair,
  type Listener,
  PlainSignal,
  signalWith,
  throwBoom,
  thrownBy,
  tokenOf,
  unreadable,
  withNativePrototype,
} from './PlainSignal.js';

const link = CancellationTokenSource.createLinkedTokenSource;

const hostile: Record<string, () => object> = {
  'aborted throws': () => unreadable('aborted'),
  'reason throws': () => unreadable('reason'),
  'addEventListener throws': () => failing('addEventListener'),
  'removeEventListener throws': () => failing('removeEventListener'),
  'both methods throw': () => Object.assign(failing('addEventListener'), { removeEventListener: throwBoom }),
  'addEventListener calls the listener at once': () =>
    signalWith(() => ({ addEventListener: (_: string, listener: Listener) => listener({}) })),
  'removeEventListener calls the listener once more': () =>
    signalWith(() => ({ removeEventListener: (_: string, listener: Listener) => listener({}) })),
  'addEventListener aborts': () => signalWith((signal) => ({ addEventListener: () => (signal.aborted = true) })),
  'addEventListener aborts and calls the listener at once': () =>
    signalWith((signal) => ({
      addEventListener: (_: string, listener: Listener) => {
        signal.aborted = true;
        listener({});
      },
    })),
  'aborted is not a boolean': () => signalWith(() => ({ aborted: Symbol('truthy') })),
  'aborted changes with each read': () => {
    let looks = 0;
    return Object.defineProperty(new PlainSignal(), 'aborted', { get: () => looks++ % 2 === 1 });
  },
  'aborted polls the token itself': () => {
    const signal = new PlainSignal();
    let depth = 0;
    return Object.defineProperty(signal, 'aborted', {
      get: () => (depth++ < 10 ? tokenOf(signal).isCancellationRequested : false),
    });
  },
  'aborted registers on the token itself': () => {
    const signal = new PlainSignal();
    let depth = 0;
    return Object.defineProperty(signal, 'aborted', {
      get: () =>
        depth++ < 10 &&
        tokenOf(signal)
          .register(() => {})
          .unregister() &&
        false,
    });
  },
  'reason polls the token itself': () => {
    const signal = signalWith(() => ({ aborted: true }));
    return Object.defineProperty(signal, 'reason', { get: () => tokenOf(signal).isCancellationRequested });
  },
  'all members are frozen': () => frozenPair().signal,
  'everything is behind a proxy': () => new Proxy(new PlainSignal(), {}),
  'everything is behind a proxy that hides the prototype': () =>
    new Proxy(new PlainSignal(), { getPrototypeOf: () => null }),
  'the prototype is the native one': withNativePrototype,
};

const uses: Record<string, (token: CancellationToken, signal: object) => unknown> = {
  'is polled': (token) => token.isCancellationRequested,
  'has all its properties read': ({ reason, kind, canceledBy, remainingMilliseconds, canBeCanceled, name }) =>
    void [reason, kind, canceledBy, remainingMilliseconds, canBeCanceled, name],
  'is converted to a string': (token) => String(token),
  'has its signal read': (token) => token.signal.aborted,
  'has its whenCanceled read': (token) => token.whenCanceled,
  'is registered on': (token) => {
    for (const registration of [token.register(() => {}), token.register(() => {})]) registration.unregister();
  },
  'is linked to': (_, signal) =>
    link(signal as AbortSignalLike)
      .token.register(() => {})
      .unregister(),
  'is combined by CancellationToken.any': (token, signal) =>
    CancellationToken.any([new CancellationTokenSource().token, signal as AbortSignalLike, token])
      .isCancellationRequested,
  'is the parent of a source that is disposed': (token) => {
    const child = link(token);
    child.token.register(() => {});
    child.dispose();
  },
};

/** Aborts a signal, since a timer polls signals that refuse listeners until they are aborted. */
function endPolling(signal: object, token: CancellationToken): void {
  Reflect.set(signal, 'aborted', true);
  void token.isCancellationRequested;
}

describe.each(Object.entries(hostile))('a hostile signal: %s', (_, make) => {
  it.each(Object.entries(uses))('causes no error when its token %s', (_, use) => {
    const signal = make();
    const token = tokenOf(signal);
    expect(tokenOf(signal)).toBe(token);
    use(token, signal);
    endPolling(signal, token);
  });

  it('never makes throwIfCancellationRequested throw undefined', () => {
    const signal = make();
    const token = tokenOf(signal);
    token.register(() => {});
    expect([
      thrownBy(() => token.throwIfCancellationRequested()),
      thrownBy(() => token.throwIfCancellationRequested()),
    ]).not.toContain(undefined);
    endPolling(signal, token);
  });
});
