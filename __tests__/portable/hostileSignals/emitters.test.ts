import { CancellationToken, type CancellationTokenRegistration, CancellationTokenSource } from 'countermand';
import { type Listener, tokenOf } from './PlainSignal.js';

const { from } = CancellationToken;
const link = CancellationTokenSource.createLinkedTokenSource;

describe('a signal that is an event emitter', () => {
  class EmitterSignal {
    aborted = false;
    readonly listeners = new Set<Listener>();

    on(type: string, listener: Listener): this {
      if (type === 'abort') this.listeners.add(listener);
      return this;
    }

    off(type: string, listener: Listener): this {
      if (type === 'abort') this.listeners.delete(listener);
      return this;
    }
  }

  it('has a listener only while a callback is registered on its token', () => {
    const signal = new EmitterSignal();
    const token = from(signal);
    expect(from(signal)).toBe(token);
    const callback = jest.fn();
    token.register(callback).unregister();
    expect(signal.listeners.size).toBe(0);
    token.register(callback);
    signal.aborted = true;
    for (const listener of signal.listeners) listener('whatever');
    expect([callback.mock.calls.length, token.kind, signal.listeners.size]).toEqual([1, 'canceled', 0]);
  });

  it('passes on its reason', () => {
    const reason = new Error('The user left');
    expect(from(Object.assign(new EmitterSignal(), { aborted: true, reason })).reason).toBe(reason);
  });

  it('is left without listeners when callbacks are unregistered and registered inside its on method', () => {
    class CountingSignal extends EmitterSignal {
      count = 0;

      override on(): this {
        if (this.count++ === 0) {
          child.dispose();
          again = token.register(() => {});
        }
        return this;
      }

      override off(): this {
        this.count--;
        return this;
      }
    }
    const signal = new CountingSignal();
    const token = tokenOf(signal);
    const child = link(token);
    let again: CancellationTokenRegistration | undefined;
    child.token.register(() => {});
    expect(signal.count).toBe(2);
    again?.unregister();
    expect(signal.count).toBe(0);
  });

  it('is refused when it is a stream, whose abort event means something else', () => {
    const request = Object.assign(new EmitterSignal(), { pipe: () => {} });
    expect(() => tokenOf(request)).toThrow(/^Cannot make a token: .*: received an EmitterSignal$/);
  });
});
