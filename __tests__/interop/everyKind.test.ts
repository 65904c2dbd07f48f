import { CancellationToken, CancellationTokenSource } from 'countermand';
import { fromDonePromise } from 'countermand/interop';
import { fake, kinds, tellingKinds } from './fakes.js';

const boom = new Error('boom');

function throwBoom(): never {
  throw boom;
}

afterEach(() => {
  jest.useRealTimers();
});

describe.each(Object.entries(kinds))('a token of %s', (_, kind) => {
  it.each([undefined, null])('is none where it is %s', (source) => {
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
  ])('cannot be %s', (name, source) => {
    const wording = `Cannot make a token from ${name}: expected ${kind.wanted}, undefined or null`;
    expect(() => kind.from(source)).toThrow(new TypeError(wording));
  });

  it('gives the same token each time', () => {
    const { source, token } = fake(kind);
    expect(kind.from(source)).toBe(token);
    expect([token.isCancellationRequested, token.canBeCanceled, token.kind]).toEqual([false, true, undefined]);
  });

  it('is seen by a poll, by a child and by signals once it is canceled', () => {
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

  it('was canceled before it was converted, and calls at once', () => {
    const { state, token } = fake(kind);
    state.isCanceled = true;
    const callback = jest.fn();
    token.register(callback);
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  it('counts as not canceled while its flag throws', () => {
    const { state, token } = fake(kind);
    state.onRead = throwBoom;
    expect(token.isCancellationRequested).toBe(false);
    token.register(() => {}).unregister();
    state.onRead = undefined;
    state.isCanceled = true;
    expect(token.isCancellationRequested).toBe(true);
  });

  it('stays canceled where its flag goes back', () => {
    const { state, token } = fake(kind);
    state.isCanceled = true;
    const { reason } = token;
    state.isCanceled = false;
    expect([token.isCancellationRequested, token.reason]).toEqual([true, reason]);
  });

  it('tells those who listen without an event when somebody polls', () => {
    const { state, token } = fake(kind);
    const callback = jest.fn();
    token.register(callback);
    state.isCanceled = true;
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
    state.fire();
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  if (kind.to !== undefined) {
    const to = kind.to;

    it('is what its token is converted back to', () => {
      const { source, token } = fake(kind);
      expect(to(token)).toBe(source);
    });

    it('is converted back to the token that it was made for, the same each time', () => {
      const { signal } = new AbortController();
      const other = to(signal);
      expect(to(CancellationToken.from(signal))).toBe(other);
      expect(kind.from(other)).toBe(CancellationToken.from(signal));
    });

    it('refuses a listener that is none', () => {
      const other = to(new CancellationTokenSource().token) as Record<string, (listener: unknown) => void>;
      const subscribe = other['onCancellationRequested'] ?? other['subscribe']!.bind(other);
      expect(() => subscribe(42)).toThrow(new TypeError('Cannot subscribe 42: expected a function'));
    });

    it('cannot be made for what is no token', () => {
      expect(() => to(42 as never)).toThrow(/^Cannot make a token from 42: expected a CancellationToken/);
    });
  }
});

describe.each(tellingKinds)('a token of %s, which tells by itself,', (_, kind) => {
  it('is listened to only while somebody listens', () => {
    const { state, token } = fake(kind);
    void token.isCancellationRequested;
    const child = CancellationTokenSource.createLinkedTokenSource(token);
    expect(state.listeners.size).toBe(0);
    const registrations = [token.register(() => {}), child.token.register(() => {})];
    expect(state.listeners.size).toBe(1);
    for (const registration of registrations) registration.unregister();
    expect(state.listeners.size).toBe(0);
  });

  it('calls back once it is canceled, once, and is let go', () => {
    const { state, token } = fake(kind);
    const callback = jest.fn();
    token.register(callback);
    const [listener] = state.listeners;
    state.cancel();
    listener!();
    expect([callback.mock.calls.length, state.listeners.size]).toEqual([1, 0]);
  });

  it('runs nothing where the event comes and the flag says no', () => {
    const { state, token } = fake(kind);
    const callback = jest.fn();
    const registration = token.register(callback);
    state.fire();
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
    state.cancel();
    expect([callback.mock.calls.length, registration.unregister()]).toEqual([1, false]);
  });

  it('runs the callback once where it calls back before it is listened to', () => {
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

  it('is seen where it is canceled while it is listened to, and calls nobody', () => {
    const { state, token } = fake(kind);
    state.onListen = () => (state.isCanceled = true);
    const callback = jest.fn();
    token.register(callback);
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe.each(Object.entries(kinds))('a token of %s that lets nobody listen', (_, kind) => {
  it('is asked every 20 ms while somebody listens', () => {
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

  it('is what the converter takes it for', () => {
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
