import { type AbortSignalLike, CancellationTokenSource, fromAbortController } from 'countermand';
import { FakeClock } from '../../support/fakeClock.js';
import { failing, PlainSignal, signalWith, throwBoom, tokenOf, unreadable } from './PlainSignal.js';

const link = CancellationTokenSource.createLinkedTokenSource;

describe('a signal that cannot be asked', () => {
  it('counts as not aborted until it can', () => {
    const signal = unreadable('aborted');
    const token = tokenOf(signal);
    const callback = jest.fn();
    token.register(callback);
    signal.fire();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([false, 0]);
    Object.defineProperty(signal, 'aborted', { value: true });
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('is seen by a poll where it lets nobody listen', () => {
    const signal = failing('addEventListener');
    const token = tokenOf(signal);
    const callback = jest.fn();
    token.register(callback);
    signal.abort();
    expect(callback).not.toHaveBeenCalled();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('is asked every 20 ms where it lets nobody listen, while somebody does', () => {
    jest.useFakeTimers();
    const signal = failing('addEventListener');
    const token = tokenOf(signal);
    const callback = jest.fn();
    token.register(() => {}).unregister();
    expect(jest.getTimerCount()).toBe(0);
    token.register(callback);
    jest.advanceTimersByTime(100);
    signal.aborted = true;
    jest.advanceTimersByTime(19);
    expect(callback).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('calls nobody back who has left, where it lets no listener go', () => {
    const signal = failing('removeEventListener');
    const token = tokenOf(signal);
    const callback = jest.fn();
    expect(token.register(callback).unregister()).toBe(true);
    signal.abort();
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, true]);
  });

  it.each(['addEventListener', 'removeEventListener'] as const)('is refused where %s throws when read', (key) => {
    const wording =
      'Cannot make a token from a PlainSignal: expected a CancellationToken, an AbortSignal, undefined or null';
    expect(() => tokenOf(unreadable(key))).toThrow(new TypeError(wording));
    expect(() => link(unreadable(key) as never)).toThrow(TypeError);
  });

  it('is refused where it is a proxy that throws whatever is asked', () => {
    const traps = { get: throwBoom, has: throwBoom, getPrototypeOf: throwBoom, set: throwBoom, ownKeys: throwBoom };
    const { proxy, revoke } = Proxy.revocable(new PlainSignal(), {});
    revoke();
    for (const value of [new Proxy(new PlainSignal(), traps), proxy]) {
      expect(() => tokenOf(value)).toThrow(/^Cannot make a token from an object: expected a CancellationToken/);
    }
  });
});

describe('a signal whose aborted', () => {
  it.each([
    ['1', 1],
    ["'true'", 'true'],
    ['an object', {}],
    ['a function', () => true],
  ])('is %s counts as not aborted, until it is true', (_, aborted) => {
    const signal = signalWith(() => ({ aborted }));
    const token = tokenOf(signal);
    expect(token.isCancellationRequested).toBe(false);
    signal.abort();
    expect(token.isCancellationRequested).toBe(true);
  });
});

describe('two signals that are followed by one source to which nobody listens', () => {
  const pair = () => [signalWith(() => ({})), signalWith(() => ({}))] as const;
  const linkTo = (signals: readonly PlainSignal[]) => link(...(signals as unknown as AbortSignalLike[]));

  it.each([0, 1])('are both asked at each poll: %i is aborted', (index) => {
    const signals = pair();
    const source = linkTo(signals);
    expect(source.isCancellationRequested).toBe(false);
    signals[index]!.aborted = true;
    expect(source.isCancellationRequested).toBe(true);
  });

  it('give the reason of the first where both are aborted', () => {
    const signals = pair();
    const source = linkTo(signals);
    for (const [index, signal] of signals.entries()) {
      Object.assign(signal, { aborted: true, reason: new Error(String(index)) });
    }
    expect((source.token.reason as Error).message).toBe('0');
  });
});

describe('a signal that acts while it is asked', () => {
  it('is seen by the very poll that had it cancel the source', () => {
    const sources: CancellationTokenSource[] = [];
    const signal = {
      get aborted() {
        sources.pop()?.cancel('inner');
        return false;
      },
      addEventListener() {},
      removeEventListener() {},
    };
    const source = new CancellationTokenSource({ parents: [signal] });
    sources.push(source);
    expect(source.token.isCancellationRequested).toBe(true);
    expect((source.token.reason as Error).message).toBe('inner');
  });

  it('is not canceled by the deadline of a source that it disposes of in the very poll that finds it passed', () => {
    const clock = new FakeClock();
    clock.install();
    try {
      const controller = { signal: new PlainSignal(), abort() {} };
      const source = fromAbortController(controller as never);
      const { token } = source;
      source.cancelAfter(50);
      clock.now = 50;
      Object.defineProperty(controller.signal, 'aborted', { get: () => source.dispose() });
      expect([token.isCancellationRequested, token.kind, clock.pending]).toEqual([false, undefined, 0]);
    } finally {
      clock.uninstall();
    }
  });
});
