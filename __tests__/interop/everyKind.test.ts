import { CancellationToken, CancellationTokenSource, fromAbortController } from 'countermand';
import { fromDonePromise } from 'countermand/interop';
import { fake, FakeState, type Kind, kinds, kindsWithListeners } from './fakes.js';

const boom = new Error('boom');

function throwBoom(): never {
  throw boom;
}

afterEach(() => {
  jest.useRealTimers();
});

describe.each(Object.entries(kinds))('a token of %s', (_, kind) => {
  it.each([undefined, null])('converts to CancellationToken.none when it is %s', (source) => {
    expect(kind.from(source)).toBe(CancellationToken.none);
  });

  it.each([
    ['42', 42],
    ["'text'", 'text'],
    ['an object', {}],
    ['an Array', []],
    ['a function', () => {}],
    ['an AbortController', new AbortController()],
    ['a CancellationTokenSource', new CancellationTokenSource()],
    ['a CancellationToken', new CancellationTokenSource().token],
    ['an object', new Proxy({}, { get: throwBoom, has: throwBoom })],
  ])('is refused when it is %s', (name, source) => {
    const wording = `Cannot convert a token: '${kind.argument ?? 'source'}' must be ${kind.wanted}, undefined or null: received ${name}`;
    expect(() => kind.from(source)).toThrow(new TypeError(wording));
  });

  it('converts to the same token each time', () => {
    const { source, token } = fake(kind);
    expect(kind.from(source)).toBe(token);
    expect([token.isCancellationRequested, token.canBeCanceled, token.kind]).toEqual([false, true, undefined]);
  });

  it('once canceled, is noticed by polls of the converted token, its child and its signal', () => {
    const { state, token } = fake(kind);
    const child = CancellationTokenSource.createLinkedTokenSource(token);
    state.isCanceled = true;
    expect([child.isCancellationRequested, token.isCancellationRequested, token.signal.aborted]).toEqual([
      true,
      true,
      true,
    ]);
    expect([token.kind, child.token.canceledBy]).toEqual(['canceled', token]);
  });

  it('runs a callback at once when it was canceled before', () => {
    const { state, token } = fake(kind);
    state.isCanceled = true;
    const callback = jest.fn();
    token.register(callback);
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  it('counts as not canceled while reading its flag throws', () => {
    const { state, token } = fake(kind);
    state.onRead = throwBoom;
    expect(token.isCancellationRequested).toBe(false);
    token.register(() => {}).unregister();
    state.onRead = undefined;
    state.isCanceled = true;
    expect(token.isCancellationRequested).toBe(true);
  });

  it('stays canceled when its flag is reset', () => {
    const { state, token } = fake(kind);
    state.isCanceled = true;
    const { reason } = token;
    state.isCanceled = false;
    expect([token.isCancellationRequested, token.reason]).toEqual([true, reason]);
  });

  it('runs callbacks without an event when the converted token is polled', () => {
    const { state, token } = fake(kind);
    const callback = jest.fn();
    token.register(callback);
    state.isCanceled = true;
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
    state.fire();
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  if (kind.to !== undefined) {
    const { to, subscribe, listener } = kind as Required<Kind>;

    it('is returned when its converted token is converted back', () => {
      const { source, token } = fake(kind);
      expect(to(token)).toBe(source);
    });

    it('is the same each time for a token, and converts back to that', () => {
      const { signal } = new AbortController();
      const other = to(signal);
      expect(to(CancellationToken.from(signal))).toBe(other);
      expect(kind.from(other)).toBe(CancellationToken.from(signal));
    });

    it('refuses a listener that is not a function', () => {
      const other = to(new CancellationTokenSource().token);
      expect(() => subscribe(other, 42 as never)).toThrow(
        new TypeError(`Cannot subscribe: '${listener}' must be a function: received 42`),
      );
    });

    it('does not expose a cancel method when its converted token is converted back', () => {
      const state = new FakeState();
      const source = Object.assign(kind.make(state), { cancel: () => state.cancel() });
      const token = kind.from(source);
      const other = to(token);
      expect(other).not.toHaveProperty('cancel');
      expect(kind.from(other)).toBe(token);
      expect(kind.from(source)).toBe(token);
    });

    it('calls listeners that were added after tryReset, and none from before it', () => {
      const source = new CancellationTokenSource();
      const other = to(source.token);
      const [before, after] = [jest.fn(), jest.fn()];
      subscribe(other, before);
      expect(source.tryReset()).toBe(true);
      subscribe(other, after);
      source.cancel();
      expect([before.mock.calls.length, after.mock.calls.length]).toEqual([0, 1]);
    });

    it('calls listeners that were added after the source of a controller was disposed, and none from before', () => {
      const controller = new AbortController();
      const source = fromAbortController(controller);
      const other = to(source.token);
      const [before, after] = [jest.fn(), jest.fn()];
      subscribe(other, before);
      source.dispose();
      subscribe(other, after);
      controller.abort();
      expect([before.mock.calls.length, after.mock.calls.length]).toEqual([0, 1]);
    });

    it('calls each listener once, even those that are added inside a listener that cancels again', () => {
      jest.useFakeTimers();
      const source = new CancellationTokenSource();
      const other = to(source.token);
      const log: string[] = [];
      for (const name of ['one', 'two', 'three']) {
        subscribe(other, () => {
          log.push(name);
          subscribe(other, () => log.push(`after ${name}`));
          source.cancel();
        });
      }
      source.cancel();
      jest.runAllTimers();
      expect(log.sort()).toEqual(['after one', 'after three', 'after two', 'one', 'three', 'two']);
    });

    it('cannot be made from something that is not a token', () => {
      expect(() => to(42 as never)).toThrow(
        /^Cannot convert a token: 'token' must be a CancellationToken, .*: received 42$/,
      );
    });
  }
});

describe.each(kindsWithListeners)('a token of %s that can be listened to', (_, kind) => {
  it('has one listener, and only while the converted token or a child has callbacks', () => {
    const { state, token } = fake(kind);
    void token.isCancellationRequested;
    const child = CancellationTokenSource.createLinkedTokenSource(token);
    expect(state.listeners.size).toBe(0);
    const registrations = [token.register(() => {}), child.token.register(() => {})];
    expect(state.listeners.size).toBe(1);
    for (const registration of registrations) registration.unregister();
    expect(state.listeners.size).toBe(0);
  });

  it('runs a callback once when it is canceled, and has its listener removed', () => {
    const { state, token } = fake(kind);
    const callback = jest.fn();
    token.register(callback);
    const [listener] = state.listeners;
    state.cancel();
    listener!();
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  it('runs no callback when its event fires while its flag is false', () => {
    const { state, token } = fake(kind);
    const callback = jest.fn();
    const registration = token.register(callback);
    state.fire();
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
    state.cancel();
    expect([callback.mock.calls.length, registration.unregister()]).toEqual([1, false]);
  });

  it('runs a callback once when it calls its listener before it has stored the listener', () => {
    const { state, token } = fake(kind);
    state.onListen = (listener) => {
      state.isCanceled = true;
      listener();
      state.listeners.add(listener);
    };
    const callback = jest.fn();
    token.register(callback);
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  it('runs a callback when it is canceled inside its subscribe method without calling its listener', () => {
    const { state, token } = fake(kind);
    state.onListen = () => (state.isCanceled = true);
    const callback = jest.fn();
    token.register(callback);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe.each(Object.entries(kinds))('a token of %s that refuses listeners', (_, kind) => {
  it('is polled every 20 ms while the converted token has callbacks', () => {
    jest.useFakeTimers();
    const { state, token } = fake(kind);
    state.onListen = throwBoom;
    token.register(() => {}).unregister();
    expect(jest.getTimerCount()).toBe(0);
    const callback = jest.fn();
    token.register(callback);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(200);
    state.isCanceled = true;
    jest.advanceTimersByTime(20);
    expect([callback.mock.calls.length, jest.getTimerCount()]).toEqual([1, 0]);
  });
});

describe('an object of two kinds at once', () => {
  const chimera = {
    isCancellationRequested: true,
    onCancellationRequested: () => ({ dispose() {} }),
    closed: false,
    add() {},
    remove() {},
    aborted: false,
    addEventListener() {},
    removeEventListener() {},
    token: { isCancellationRequested: false, onCancellationRequested: () => ({ dispose() {} }) },
    then() {},
  };

  it('converts to a token of the kind of each converter', () => {
    const tokens = [
      kinds['VS Code']!.from(chimera),
      kinds['RxJS']!.from(chimera),
      CancellationToken.from(chimera),
      fromDonePromise(chimera as never),
    ];
    expect(tokens.map((token) => token.isCancellationRequested)).toEqual([true, false, false, false]);
    expect(new Set(tokens).size).toBe(4);
  });
});
