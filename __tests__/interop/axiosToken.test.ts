import axios from 'axios';
import {
  cancellationKind,
  CancellationToken,
  CancellationTokenSource,
  isCancellation,
  withCancellation,
} from 'countermand';
import { fromAxiosToken, toAxiosToken } from 'countermand/interop';
import { rejectionOf } from '../support/promises.js';
import { SlowServer } from '../support/slowServer.js';

describe('a CancelToken of axios, converted to a token', () => {
  it('cancels work that it was passed to, with its own error as the reason', async () => {
    const { token, cancel } = axios.CancelToken.source();
    const work = withCancellation(new Promise(() => {}), fromAxiosToken(token));
    cancel('The user left');
    const error = await rejectionOf(work);
    expect(error).toBe(token.reason);
    expect([error.message, cancellationKind(error), fromAxiosToken(token).kind]).toEqual([
      'The user left',
      'canceled',
      'canceled',
    ]);
  });

  it('has its listener removed when the last callback is unregistered', () => {
    const { token } = axios.CancelToken.source();
    const { _listeners } = Object.defineProperty(token as never, '_listeners', { value: [] }) as {
      _listeners: unknown[];
    };
    const registration = fromAxiosToken(token).register(() => {});
    expect(_listeners).toHaveLength(1);
    registration.unregister();
    expect(_listeners).toHaveLength(0);
  });

  it('of a version before 0.22 has then of its promise called once, however often callbacks are registered', async () => {
    let cancel!: (reason: object) => void;
    const promise = new Promise<object>((resolve) => (cancel = resolve));
    const then = jest.spyOn(promise, 'then');
    const old: { promise: Promise<object>; reason?: object; throwIfRequested(): void } = {
      promise,
      throwIfRequested() {},
    };
    const token = fromAxiosToken(old);
    for (let count = 0; count < 3; count++) token.register(() => {}).unregister();
    const callback = jest.fn();
    token.register(callback);
    old.reason = Object.assign(Object.create({ __CANCEL__: true }), { message: 'The user left' }) as object;
    cancel(old.reason);
    await promise;
    expect([then.mock.calls.length, callback.mock.calls.length, token.kind]).toEqual([1, 1, 'canceled']);
    expect([token.reason, isCancellation(token.reason)]).toEqual([old.reason, true]);
  });
});

describe('a token converted to a CancelToken for axios', () => {
  const server = new SlowServer();
  beforeAll(() => server.listen());
  afterAll(() => server.close());

  it.each(['http', 'fetch'] as const)(
    'stops a request of the %s adapter, and the server sees its socket close',
    async (adapter) => {
      const source = new CancellationTokenSource();
      const seen = server.next();
      const request = axios.get(server.url('/headers'), { cancelToken: toAxiosToken(source.token), adapter });
      const { closed } = await seen;
      source.cancel('The user left');
      const error = await rejectionOf(request);
      await closed;
      expect([axios.isCancel(error), error.name, error.message, error.code]).toEqual([
        true,
        'CanceledError',
        'The user left',
        'ERR_CANCELED',
      ]);
      expect(cancellationKind(error, source.token)).toBe('canceled');
    },
  );

  it('has no listener after a request has ended', async () => {
    const { signal } = new AbortController();
    const child = CancellationTokenSource.createLinkedTokenSource(signal);
    const { data } = await axios.get<unknown>(server.url('/json'), { cancelToken: toAxiosToken(child.token) });
    expect(data).toEqual({ answer: 42 }); // the leak fixture checks the signal
  });

  it.each(['canceled', 'timeout', 'failed'] as const)(
    'makes axios reject with an error of kind %s when its token was already canceled with that kind',
    async (kind) => {
      const source = new CancellationTokenSource();
      if (kind === 'timeout') source.cancelAfter(0);
      else source.cancel(kind === 'failed' ? new Error('The disk is full') : undefined);
      const request = axios.get(server.url('/json'), { cancelToken: toAxiosToken(source.token) });
      const error = await rejectionOf(request);
      expect([axios.isCancel(error), cancellationKind(error), cancellationKind(error, source.token)]).toEqual([
        true,
        kind,
        kind,
      ]);
      expect(error.cause).toBe(source.token.reason);
      expect(Object.keys(error as object)).toEqual([]);
    },
  );

  it('has a reason with a default message when the reason of its token is not an error', () => {
    const token = toAxiosToken(AbortSignal.abort(42));
    expect([token.reason!.message, (token.reason as Error).cause]).toEqual(['canceled', 42]);
  });

  it('removes a listener that was added again after tryReset', () => {
    const source = new CancellationTokenSource();
    const token = toAxiosToken(source.token);
    const listener = jest.fn();
    token.subscribe(listener);
    source.tryReset();
    token.subscribe(listener);
    token.unsubscribe(listener);
    source.cancel();
    expect(listener).not.toHaveBeenCalled();
  });

  it('passes on the kind of a timeout through the http adapter, but through the fetch adapter only with the token', async () => {
    const kinds: unknown[] = [];
    for (const adapter of ['http', 'fetch'] as const) {
      const source = new CancellationTokenSource();
      const arrived = server.next();
      const request = axios.get(server.url('/headers'), { cancelToken: toAxiosToken(source.token), adapter });
      await arrived;
      source.cancelAfter(1);
      const error = await rejectionOf(request);
      kinds.push([axios.isAxiosError(error), cancellationKind(error), cancellationKind(error, source.token)]);
    }
    expect(kinds).toEqual([
      [true, 'timeout', 'timeout'],
      [true, 'canceled', 'timeout'],
    ]);
  });

  it('has the members of a CancelToken', async () => {
    const source = new CancellationTokenSource();
    const token = toAxiosToken(source.token);
    const { signal } = source.token;
    const listeners = [jest.fn(), jest.fn()] as const;
    expect([token.reason, token.toAbortSignal()]).toEqual([undefined, signal]);
    token.throwIfRequested();
    token.subscribe(listeners[0]);
    token.subscribe(listeners[0]);
    token.subscribe(listeners[1]);
    token.unsubscribe(listeners[0]);
    token.unsubscribe(() => {});
    const { promise } = token;
    source.cancel();
    const { reason } = token;
    expect(listeners.map((listener) => listener.mock.calls)).toEqual([[[reason]], [[reason]]]);
    expect(await promise).toBe(reason);
    expect(() => token.throwIfRequested()).toThrow(reason);
    token.subscribe(listeners[1]);
    expect(listeners[1].mock.calls).toEqual([[reason], [reason]]);
    token.unsubscribe(listeners[1]);
  });

  it('is never canceled when its token is CancellationToken.none', () => {
    const token = toAxiosToken(CancellationToken.none);
    token.subscribe(() => {});
    token.throwIfRequested();
    expect(token.reason).toBe(undefined);
  });
});
