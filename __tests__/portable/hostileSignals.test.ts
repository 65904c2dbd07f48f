import {
  type AbortSignalLike,
  CancellationToken,
  type CancellationTokenRegistration,
  CancellationTokenSource,
  fromAbortController,
  OperationCanceledError,
} from 'countermand';
import { FakeClock } from '../support/fakeClock.js';

const { from } = CancellationToken;
const link = CancellationTokenSource.createLinkedTokenSource;

type Listener = (event: unknown) => void;

/** A signal in plain fields, each of which a test may spoil. */
class PlainSignal {
  aborted: unknown = false;
  reason: unknown = new Error('stop');
  readonly listeners = new Set<Listener>();

  addEventListener(_type: string, listener: Listener): void {
    this.listeners.add(listener);
  }

  removeEventListener(type: string, listener: Listener): void {
    if (type === 'abort') this.listeners.delete(listener);
  }

  fire(): void {
    for (const listener of this.listeners) listener({ type: 'abort' });
  }

  abort(): void {
    this.aborted = true;
    this.fire();
  }
}

const boom = new Error('boom');

function throwBoom(): never {
  throw boom;
}

/** A signal whose `key` throws when it is called. */
function failing(key: 'addEventListener' | 'removeEventListener'): PlainSignal {
  return Object.assign(new PlainSignal(), { [key]: throwBoom });
}

/** A signal whose `key` throws when it is read. */
function unreadable(key: keyof PlainSignal): PlainSignal {
  return Object.defineProperty(new PlainSignal(), key, { get: throwBoom });
}

/** A signal whose methods are what `overrides` says. */
function signalWith(overrides: (signal: PlainSignal) => object): PlainSignal {
  const signal = new PlainSignal();
  return Object.assign(signal, overrides(signal));
}

class PlainController {
  readonly signal = new PlainSignal();

  abort(): void {
    this.signal.abort();
  }
}

function tokenOf(signal: object): CancellationToken {
  return from(signal as AbortSignalLike);
}

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

/** A frozen signal: what changes is outside. */
function frozenPair(): { readonly signal: AbortSignalLike; abort(): void } {
  const state = new PlainSignal();
  const signal = Object.freeze({
    get aborted() {
      return state.aborted as boolean;
    },
    addEventListener: state.addEventListener.bind(state),
    removeEventListener: state.removeEventListener.bind(state),
  });
  return { signal, abort: () => state.abort() };
}

const hostile: Record<string, () => object> = {
  'aborted throws': () => unreadable('aborted'),
  'reason throws': () => unreadable('reason'),
  'addEventListener throws': () => failing('addEventListener'),
  'removeEventListener throws': () => failing('removeEventListener'),
  'both methods throw': () => Object.assign(failing('addEventListener'), { removeEventListener: throwBoom }),
  'addEventListener calls back at once': () =>
    signalWith(() => ({ addEventListener: (_: string, listener: Listener) => listener({}) })),
  'removeEventListener calls back once more': () =>
    signalWith(() => ({ removeEventListener: (_: string, listener: Listener) => listener({}) })),
  'addEventListener aborts': () => signalWith((signal) => ({ addEventListener: () => (signal.aborted = true) })),
  'addEventListener aborts and calls back at once': () =>
    signalWith((signal) => ({
      addEventListener: (_: string, listener: Listener) => {
        signal.aborted = true;
        listener({});
      },
    })),
  'aborted is no boolean': () => signalWith(() => ({ aborted: Symbol('truthy') })),
  'aborted changes with each look': () => {
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
  'it is frozen': () => frozenPair().signal,
  'it is a proxy': () => new Proxy(new PlainSignal(), {}),
  'it is a proxy that hides its prototype': () => new Proxy(new PlainSignal(), { getPrototypeOf: () => null }),
  'it has the native prototype': () =>
    Object.create(Object.getPrototypeOf(new AbortController().signal) as object, {
      aborted: { value: false },
      addEventListener: { value() {} },
      removeEventListener: { value() {} },
    }) as object,
};

const uses: Record<string, (token: CancellationToken, signal: object) => unknown> = {
  'is polled': (token) => token.isCancellationRequested,
  'is asked everything': ({ reason, kind, canceledBy, remainingMilliseconds, canBeCanceled, name }) =>
    void [reason, kind, canceledBy, remainingMilliseconds, canBeCanceled, name],
  'is shown': (token) => String(token),
  'gives a signal': (token) => token.signal.aborted,
  'gives a promise': (token) => token.whenCanceled,
  'is registered on': (token) => {
    for (const registration of [token.register(() => {}), token.register(() => {})]) registration.unregister();
  },
  'is linked to': (_, signal) =>
    link(signal as AbortSignalLike)
      .token.register(() => {})
      .unregister(),
  'is one of any': (token, signal) =>
    CancellationToken.any([new CancellationTokenSource().token, signal as AbortSignalLike, token])
      .isCancellationRequested,
  'is disposed of with a linked source': (token) => {
    const child = link(token);
    child.token.register(() => {});
    child.dispose();
  },
};

/** Who lets nobody listen is asked by a timer, until it is aborted. */
function endPolling(signal: object, token: CancellationToken): void {
  Reflect.set(signal, 'aborted', true);
  void token.isCancellationRequested;
}

describe.each(Object.entries(hostile))('a signal of which %s', (_, make) => {
  it.each(Object.entries(uses))('throws nothing when its token %s', (_, use) => {
    const signal = make();
    const token = tokenOf(signal);
    expect(tokenOf(signal)).toBe(token);
    use(token, signal);
    endPolling(signal, token);
  });

  it('makes a token throw an error if anything', () => {
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

  it('gives one OperationCanceledError where its reason throws', () => {
    const signal = unreadable('reason');
    const token = tokenOf(signal);
    signal.abort();
    expect(token.reason).toBeInstanceOf(OperationCanceledError);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(token.reason);
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

describe('a signal that aborts while it is listened to', () => {
  it.each([
    ['calls back at once', true],
    ['calls nobody back', false],
  ])('and %s runs the callback once, before register returns', (_, callsBack) => {
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

  it('and keeps the listener only after it called it back is not listened to any more', () => {
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

  it('and has everybody leave and another one come meanwhile is listened to once', () => {
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

  it('resolves whenCanceled, and aborts a signal that is being read', async () => {
    const make = () => signalWith((signal) => ({ addEventListener: () => (signal.aborted = true) }));
    const token = tokenOf(make());
    expect(await token.whenCanceled).toBe(token);
    expect(tokenOf(make()).signal.aborted).toBe(true);
    const child = link(make() as AbortSignalLike);
    expect([child.token.signal.aborted, child.isCancellationRequested]).toEqual([true, true]);
  });
});

describe('an event', () => {
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

  it('that is sent synchronously to who begins to listen runs no callback', () => {
    const signal = signalWith(() => ({ addEventListener: (_: string, listener: Listener) => listener({}) }));
    const callback = jest.fn();
    const token = tokenOf(signal);
    token.register(callback);
    expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([0, false]);
  });

  it('that an earlier listener stopped is seen by a poll', () => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    const token = from(controller.signal);
    const callback = jest.fn();
    token.register(callback);
    controller.abort();
    expect(callback).not.toHaveBeenCalled();
    expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('that an earlier listener stopped is seen by a child that is polled', () => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
    const { token } = link(controller.signal);
    token.register(() => {});
    controller.abort();
    expect(token.isCancellationRequested).toBe(true);
    expect(token.canceledBy).toBe(from(controller.signal));
  });
});

describe('the reason of a signal', () => {
  it.each([
    ['is lacking', () => ({ aborted: true, addEventListener() {}, removeEventListener() {} })],
    ['is undefined', () => signalWith(() => ({ aborted: true, reason: undefined }))],
  ])('that %s is one OperationCanceledError, thrown each time', (_, make) => {
    const token = tokenOf(make());
    const { reason } = token;
    expect(reason).toBeInstanceOf(OperationCanceledError);
    expect([token.reason === reason, token.kind]).toEqual([true, 'canceled']);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(reason);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(reason);
  });

  it('that is an error is the reason of the token, and thrown', () => {
    const signal = signalWith(() => ({ aborted: true }));
    const token = tokenOf(signal);
    expect([token.reason, thrownBy(() => token.throwIfCancellationRequested())]).toEqual([
      signal.reason,
      signal.reason,
    ]);
    expect(token.kind).toBe('failed');
  });

  it.each([
    ['null', null],
    ['0', 0],
    ["''", ''],
    ['false', false],
    ['an object', {}],
  ])('that is %s is the reason of the token, and the cause of one OperationCanceledError', (_, reason) => {
    const token = tokenOf(signalWith(() => ({ aborted: true, reason })));
    expect([token.reason, token.kind]).toEqual([reason, 'canceled']);
    const thrown = thrownBy(() => token.throwIfCancellationRequested()) as OperationCanceledError;
    expect(thrown).toBeInstanceOf(OperationCanceledError);
    expect([thrown.cause, thrown.token]).toEqual([reason, token]);
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBe(thrown);
    expect(token.reason).toBe(reason);
  });

  it('may cancel the token of who asks, which asks nobody again', () => {
    const signal = signalWith(() => ({ aborted: true }));
    const child = link(new CancellationTokenSource().token, signalWith(() => ({ aborted: false })) as AbortSignalLike);
    Object.defineProperty(signal, 'reason', { get: () => [child.cancel('first'), 'second'][1] });
    const token = tokenOf(signal);
    expect([token.reason, child.isCancellationRequested]).toEqual(['second', true]);
    expect((child.token.reason as Error).message).toBe('first');
  });

  it('stays what it was first, for the token and its children', () => {
    const signal = signalWith(() => ({ aborted: true, reason: 'first' }));
    const token = tokenOf(signal);
    const child = link(token);
    expect(token.reason).toBe('first');
    signal.reason = 'second';
    expect([token.reason, child.token.reason]).toEqual(['first', 'first']);
    const thrown = thrownBy(() => token.throwIfCancellationRequested());
    expect(thrownBy(() => child.token.throwIfCancellationRequested())).toBe(thrown);
  });

  it('that does not let itself be asked is still the reason', () => {
    const reason = new Proxy({}, { get: throwBoom, has: throwBoom, getPrototypeOf: throwBoom });
    const token = tokenOf(signalWith(() => ({ aborted: true, reason })));
    expect(token.reason === reason).toBe(true);
    expect(token.kind).toBe('canceled');
    expect(thrownBy(() => token.throwIfCancellationRequested())).toBeInstanceOf(OperationCanceledError);
  });
});

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

  it('is listened to while somebody listens to its token', () => {
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

  it('gives its reason', () => {
    const reason = new Error('The user left');
    expect(from(Object.assign(new EmitterSignal(), { aborted: true, reason })).reason).toBe(reason);
  });

  it('is left by all its listeners where everybody leaves and another one comes while it is listened to', () => {
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

  it('is refused where it is a stream, whose abort is something else', () => {
    const request = Object.assign(new EmitterSignal(), { pipe: () => {} });
    expect(() => tokenOf(request)).toThrow(/^Cannot make a token from an EmitterSignal/);
  });
});

describe('a signal that only just passes for one', () => {
  it('is followed where it is frozen', () => {
    const { signal, abort } = frozenPair();
    const token = from(signal);
    const callback = jest.fn();
    token.register(callback);
    expect(from(signal)).toBe(token);
    abort();
    expect([callback.mock.calls.length, token.signal.aborted]).toEqual([1, true]);
  });

  it('is aborted where a class makes frozen ones', () => {
    class FreezingController {
      readonly #pair = frozenPair();
      readonly signal = this.#pair.signal;
      readonly abort = this.#pair.abort;
    }
    const source = new CancellationTokenSource();
    const signal = source.token.toAbortSignal({ AbortController: FreezingController });
    expect(source.token.toAbortSignal({ AbortController: FreezingController })).toBe(signal);
    source.cancel();
    expect([signal.aborted, from(signal).isCancellationRequested]).toEqual([true, true]);
  });

  it('is followed where it is a proxy', () => {
    const target = new PlainSignal();
    const token = tokenOf(new Proxy(target, {}));
    const callback = jest.fn();
    token.register(callback);
    target.abort();
    expect([callback.mock.calls.length, token.signal.aborted]).toEqual([1, true]);
  });

  it('is followed where it is a proxy of a native signal', () => {
    const controller = new AbortController();
    const forward = (target: object, key: string | symbol): unknown => {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    };
    const token = tokenOf(new Proxy(controller.signal, { get: forward }));
    const callback = jest.fn();
    token.register(callback);
    controller.abort();
    expect([callback.mock.calls.length, token.signal.aborted]).toEqual([1, true]);
  });

  it.each(['the proxy', 'the signal'])('has a token of its own beside a proxy of it, %s first', (first) => {
    const { signal } = new AbortController();
    const both = [new Proxy(signal, {}), signal];
    if (first === 'the signal') both.reverse();
    const tokens = both.map((either) => from(either));
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(both.map((either, index) => from(either) === tokens[index])).toEqual([true, true]);
  });

  it('is converted to the same token again where it takes no mark and does not say so', () => {
    const signal = new Proxy(new AbortController().signal, { set: () => true, defineProperty: () => true });
    expect(from(signal)).toBe(from(signal));
  });

  it('looks as before to those who compare or copy it', () => {
    const { signal } = new AbortController();
    const before = Object.assign({}, signal);
    from(signal);
    expect(Object.getOwnPropertySymbols(Object.assign({}, signal))).toEqual(Object.getOwnPropertySymbols(before));
  });

  it('lets nobody cancel by an imitation of its controller, also with another prototype', () => {
    const { signal } = new AbortController();
    const token = from(signal);
    Object.setPrototypeOf(signal, { aborted: false, addEventListener() {}, removeEventListener() {} });
    const imitation = { signal: signal as unknown as AbortSignalLike, abort() {} };
    expect(() => fromAbortController(imitation)).toThrow(TypeError);
    expect(token.isCancellationRequested).toBe(false);
  });

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

  it('is converted to the same token again where it is frozen', () => {
    const signal = Object.freeze(new AbortController().signal);
    expect(from(signal)).toBe(from(signal));
  });

  it('is not aborted where it is a bare proxy of a native signal', () => {
    const token = tokenOf(new Proxy(new AbortController().signal, {}));
    expect([token.isCancellationRequested, token.reason]).toEqual([false, undefined]);
  });

  it('has a genuine signal made for it where it borrows the native prototype', () => {
    const signal = hostile['it has the native prototype']!();
    expect(tokenOf(signal).signal).not.toBe(signal);
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

it('is followed though it bears the mark of a token that has no signal', () => {
  const { token: other } = new CancellationTokenSource();
  const [mark] = Object.getOwnPropertySymbols(other.toAbortSignal({ AbortController: PlainController as never }));
  const signal = signalWith(() => ({}));
  Object.defineProperty(signal, mark!, { value: new CancellationTokenSource().token });
  const token = tokenOf(signal);
  signal.aborted = true;
  expect(token.isCancellationRequested).toBe(true);
});
