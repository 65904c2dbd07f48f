import { type AbortSignalLike, CancellationTokenSource, fromAbortController } from 'countermand';
import { FakeClock } from '../../support/fakeClock.js';
import { failing, PlainSignal, signalWith, throwBoom, tokenOf, unreadable } from './PlainSignal.js';

const link = CancellationTokenSource.createLinkedTokenSource;

describe('a signal that throws or refuses', () => {
  it('counts as not aborted while its aborted getter throws', () => {
    const signal = unreadable('aborted');
    const token = tokenOf(signal);
    const callback = jest.fn();
    token.register(callback);
    signal.fire();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([false, 0]);
    Object.defineProperty(signal, 'aborted', { value: true });
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('is noticed by a poll when it refuses listeners', () => {
    const signal = failing('addEventListener');
    const token = tokenOf(signal);
    const callback = jest.fn();
    token.register(callback);
    signal.abort();
    expect(callback).not.toHaveBeenCalled();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('is polled every 20 ms when it refuses listeners, while a callback is registered', () => {
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

  it('runs no callback that was unregistered when its removeEventListener throws', () => {
    const signal = failing('removeEventListener');
    const token = tokenOf(signal);
    const callback = jest.fn();
    expect(token.register(callback).unregister()).toBe(true);
    signal.abort();
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, true]);
  });

  it.each(['addEventListener', 'removeEventListener'] as const)('is refused when reading %s throws', (key) => {
    const wanted = 'a CancellationToken, an AbortSignal, undefined or null';
    const wording = `Cannot make a token: 'source' must be ${wanted}: received a PlainSignal`;
    expect(() => tokenOf(unreadable(key))).toThrow(new TypeError(wording));
    expect(() => link(unreadable(key) as never)).toThrow(TypeError);
  });

  it('is refused when it is a proxy that throws on every access', () => {
    const traps = { get: throwBoom, has: throwBoom, getPrototypeOf: throwBoom, set: throwBoom, ownKeys: throwBoom };
    const { proxy, revoke } = Proxy.revocable(new PlainSignal(), {});
    revoke();
    for (const value of [new Proxy(new PlainSignal(), traps), proxy]) {
      expect(() => tokenOf(value)).toThrow(
        /^Cannot make a token: 'source' must be a CancellationToken, .*: received an object$/,
      );
    }
  });
});

describe('a signal whose aborted property', () => {
  it.each([
    ['1', 1],
    ["'true'", 'true'],
    ['an object', {}],
    ['a function', () => true],
  ])('is %s counts as not aborted until the property is true', (_, aborted) => {
    const signal = signalWith(() => ({ aborted }));
    const token = tokenOf(signal);
    expect(token.isCancellationRequested).toBe(false);
    signal.abort();
    expect(token.isCancellationRequested).toBe(true);
  });
});

describe('two signals that are parents of a source without listeners', () => {
  const pair = () => [signalWith(() => ({})), signalWith(() => ({}))] as const;
  const linkTo = (signals: readonly PlainSignal[]) => link(...(signals as unknown as AbortSignalLike[]));

  it.each([0, 1])('are both checked at each poll: only number %i is aborted', (index) => {
    const signals = pair();
    const source = linkTo(signals);
    expect(source.isCancellationRequested).toBe(false);
    signals[index]!.aborted = true;
    expect(source.isCancellationRequested).toBe(true);
  });

  it('cancel it with the reason of the first when both are aborted', () => {
    const signals = pair();
    const source = linkTo(signals);
    for (const [index, signal] of signals.entries()) {
      Object.assign(signal, { aborted: true, reason: new Error(String(index)) });
    }
    expect((source.token.reason as Error).message).toBe('0');
  });
});

describe('a signal whose aborted getter changes the source', () => {
  it('cancels the source in a poll, and that very poll notices it', () => {
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

  it('disposes of its source during a poll, which then ignores a deadline that has passed', () => {
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
