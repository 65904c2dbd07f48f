import {
  type AbortSignalLike,
  CancellationToken,
  type CancellationTokenRegistration,
  CancellationTokenSource,
} from 'countermand';
import { type Listener, PlainSignal, signalWith, tokenOf } from './PlainSignal.js';

const { from } = CancellationToken;
const link = CancellationTokenSource.createLinkedTokenSource;

describe('a signal whose addEventListener', () => {
  it.each([
    ['calls the listener at once', true],
    ['does not call the listener', false],
  ])('aborts and %s runs the callback once, before register returns', (_, callsBack) => {
    const signal = signalWith((signal) => ({
      addEventListener: (_: string, listener: Listener) => {
        signal.aborted = true;
        signal.listeners.add(listener);
        if (callsBack) listener({});
      },
    }));
    const callback = jest.fn();
    const registration = tokenOf(signal).register(callback);
    expect([callback.mock.calls.length, registration.unregister()]).toEqual([1, false]);
    expect(signal.listeners.size).toBe(0);
    signal.fire();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('aborts, calls the listener and only then stores it, ends up without listeners', () => {
    const signal = signalWith((signal) => ({
      addEventListener: (_: string, listener: Listener) => {
        signal.aborted = true;
        listener({});
        signal.listeners.add(listener);
      },
    }));
    const callback = jest.fn();
    tokenOf(signal).register(callback);
    expect([callback.mock.calls.length, signal.listeners.size]).toEqual([1, 0]);
  });

  it('replaces the only callback of its token with another ends up with one listener', () => {
    let isFirst = true;
    const signal = signalWith((signal) => ({
      addEventListener: (_: string, listener: Listener) => {
        if (isFirst) {
          isFirst = false;
          child.dispose();
          again = token.register(() => {});
        }
        signal.listeners.add(listener);
      },
    }));
    const token = tokenOf(signal);
    const child = link(token);
    let again: CancellationTokenRegistration | undefined;
    child.token.register(() => {});
    expect(signal.listeners.size).toBe(1);
    again?.unregister();
    expect(signal.listeners.size).toBe(0);
  });

  it('aborts still resolves whenCanceled, and aborts the signal of its token while that is read', async () => {
    const make = () => signalWith((signal) => ({ addEventListener: () => (signal.aborted = true) }));
    const token = tokenOf(make());
    expect(await token.whenCanceled).toBe(token);
    expect(tokenOf(make()).signal.aborted).toBe(true);
    const child = link(make() as AbortSignalLike);
    expect([child.token.signal.aborted, child.isCancellationRequested]).toEqual([true, true]);
  });
});

describe('an abort event', () => {
  it('that is forged runs no callback', () => {
    const signal = new PlainSignal();
    const token = tokenOf(signal);
    const callback = jest.fn();
    token.register(callback);
    signal.fire();
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
    signal.abort();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('that is forged on a native signal runs no callback', () => {
    const controller = new AbortController();
    const token = from(controller.signal);
    const callback = jest.fn();
    token.register(callback);
    controller.signal.dispatchEvent(new Event('abort'));
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
    controller.abort();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('that is forged on the signal of a token runs no callback', () => {
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    source.token.register(callback);
    source.token.signal.dispatchEvent(new Event('abort'));
    expect([callback.mock.calls.length, source.isCancellationRequested]).toEqual([0, false]);
  });

  it('that is sent inside addEventListener by a signal that is not aborted runs no callback', () => {
    const signal = signalWith(() => ({ addEventListener: (_: string, listener: Listener) => listener({}) }));
    const callback = jest.fn();
    const token = tokenOf(signal);
    token.register(callback);
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
  });

  it('that an earlier listener has stopped is made up for by a poll', () => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    const token = from(controller.signal);
    const callback = jest.fn();
    token.register(callback);
    controller.abort();
    expect(callback).not.toHaveBeenCalled();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('that an earlier listener has stopped is made up for by a poll of a child', () => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    const { token } = link(controller.signal);
    token.register(() => {});
    controller.abort();
    expect(token.isCancellationRequested).toBe(true);
    expect(token.canceledBy).toBe(from(controller.signal));
  });
});
