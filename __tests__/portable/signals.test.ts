import { CancellationToken, CancellationTokenSource } from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { countListeners } from '../support/leakFixture.js';
import { reportedBy } from '../support/reportedBy.js';

const { from } = CancellationToken;
const link = CancellationTokenSource.createLinkedTokenSource;
let clock: FakeClock;

/** A source whose deadline has passed without anybody having noticed. */
function expiredSource(): CancellationTokenSource {
  const source = new CancellationTokenSource(50);
  clock.now += 50;
  return source;
}

/** A polyfill's signal, which keeps its state in plain fields. */
class OwnSignal {
  aborted = false;
  reason: unknown = undefined;
  readonly listeners = new Set<(event: { type: string }) => void>();

  addEventListener(_type: 'abort', listener: (event: { type: string }) => void): void {
    this.listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: (event: { type: string }) => void): void {
    this.listeners.delete(listener);
  }
}

class OwnController {
  readonly signal = new OwnSignal();

  abort(reason?: unknown): void {
    Object.assign(this.signal, { aborted: true, reason });
    for (const listener of this.signal.listeners) listener({ type: 'abort' });
  }
}

beforeEach(() => {
  clock = new FakeClock();
  clock.install();
});
afterEach(() => clock.uninstall());

describe('the signal of a token', () => {
  it('is a genuine one, the same every time, that is converted back to the token', () => {
    const { token } = new CancellationTokenSource();
    const { signal } = token;
    expect(Object.getPrototypeOf(signal)).toBe(Object.getPrototypeOf(new AbortController().signal));
    expect([token.signal === signal, token.toAbortSignal() === signal]).toEqual([true, true]);
    expect(token.toAbortSignal({ AbortController })).toBe(signal);
    expect(from(signal)).toBe(token);
  });

  it('is aborted with the token, before callbacks run', () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const seen: boolean[] = [];
    token.register(() => seen.push(token.signal.aborted));
    expect(token.signal.aborted).toBe(false);
    source.cancel();
    expect([token.signal.aborted, seen]).toEqual([true, [true]]);
    expect(from(token.signal)).toBe(token);
  });

  it('is aborted when it is first read after the cancel', () => {
    const source = new CancellationTokenSource();
    source.cancel();
    expect(source.token.signal.aborted).toBe(true);
    expect(from(source.token.signal)).toBe(source.token);
  });

  it('is aborted when it is first read after a deadline that nobody noticed', () => {
    const { token } = expiredSource();
    expect(token.signal.aborted).toBe(true);
    expect(token.kind).toBe('timeout');
  });

  it('stays unaborted after the source was disposed of', () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const { signal } = token;
    source.dispose();
    source.cancel();
    expect([signal.aborted, token.signal.aborted]).toEqual([false, false]);
  });

  it('is let go by tryReset, and not aborted by a later cancel', () => {
    const source = new CancellationTokenSource();
    const { signal } = source.token;
    expect(source.tryReset()).toBe(true);
    expect(from(signal)).not.toBe(source.token);
    expect(source.token.signal).not.toBe(signal);
    source.cancel();
    expect([signal.aborted, source.token.signal.aborted]).toEqual([false, true]);
    expect(from(signal).isCancellationRequested).toBe(false);
  });
});

describe('the token of a foreign signal', () => {
  it('is the same every time, and has that signal', () => {
    const { signal } = new AbortController();
    const token = from(signal);
    expect(from(signal)).toBe(token);
    expect([token.signal === signal, token.toAbortSignal() === signal]).toEqual([true, true]);
  });

  it('is canceled with the signal', () => {
    const controller = new AbortController();
    const token = from(controller.signal);
    expect(token.isCancellationRequested).toBe(false);
    controller.abort();
    expect([token.isCancellationRequested, token.kind]).toEqual([true, 'canceled']);
    expect(token.canceledBy).toBe(token);
  });

  it('has a genuine signal where its own is a polyfill\u2019s', () => {
    const controller = new OwnController();
    const token = from(controller.signal);
    expect(from(controller.signal)).toBe(token);
    expect(token.signal).not.toBe(controller.signal);
    expect(from(token.signal)).toBe(token);
    const error = new Error('stop');
    controller.abort(error);
    expect([token.signal.aborted, token.reason]).toEqual([true, error]);
    expect(controller.signal.listeners.size).toBe(0);
  });
});

describe('a signal of another class', () => {
  it('is the same every time, another for another class, and converted back to the token', () => {
    class OtherController extends OwnController {}
    const { token } = new CancellationTokenSource();
    const signal = token.toAbortSignal({ AbortController: OwnController });
    expect(signal).toBeInstanceOf(OwnSignal);
    expect(token.toAbortSignal({ AbortController: OwnController })).toBe(signal);
    expect(token.toAbortSignal({ AbortController: OtherController })).not.toBe(signal);
    expect(token.signal).not.toBe(signal);
    expect(from(signal)).toBe(token);
  });

  it('is aborted with the token and for its reason, before callbacks run', () => {
    const source = new CancellationTokenSource();
    const signal = source.token.toAbortSignal({ AbortController: OwnController });
    const seen: boolean[] = [];
    source.token.register(() => seen.push(signal.aborted));
    source.cancel('x');
    expect([signal.aborted, seen]).toEqual([true, [true]]);
    expect(signal.reason).toBe(source.token.reason);
    expect(from(signal)).toBe(source.token);
  });

  it('is aborted with the parent of the token', () => {
    const parent = new CancellationTokenSource();
    const signal = link(parent.token).token.toAbortSignal({ AbortController: OwnController });
    parent.cancel();
    expect([signal.aborted, signal.reason]).toEqual([true, parent.token.reason]);
  });

  it('is let go by tryReset, and not aborted by a later cancel', () => {
    const source = new CancellationTokenSource();
    const signal = source.token.toAbortSignal({ AbortController: OwnController });
    source.tryReset();
    expect(from(signal)).not.toBe(source.token);
    source.cancel();
    expect(signal.aborted).toBe(false);
    expect(source.token.toAbortSignal({ AbortController: OwnController }).aborted).toBe(true);
  });

  it('is not taken for its successor after tryReset', () => {
    const source = new CancellationTokenSource();
    const old = source.token.toAbortSignal({ AbortController: OwnController });
    source.tryReset();
    const successor = source.token.toAbortSignal({ AbortController: OwnController });
    expect([from(successor) === source.token, from(old) === source.token]).toEqual([true, false]);
  });

  it('is aborted with the parent though a callback beside it was unregistered', () => {
    const parent = new CancellationTokenSource();
    const { token } = link(parent.token);
    const signal = token.toAbortSignal({ AbortController: OwnController });
    token.register(() => {}).unregister();
    parent.cancel();
    expect(signal.aborted).toBe(true);
  });

  it('is aborted from the start on a canceled token', () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const signal = source.token.toAbortSignal({ AbortController: OwnController });
    expect([signal.aborted, signal.reason]).toEqual([true, source.token.reason]);
  });

  it('is aborted from the start after a deadline that nobody noticed', () => {
    const { token } = expiredSource();
    const signal = token.toAbortSignal({ AbortController: OwnController });
    expect([signal.aborted, token.kind]).toEqual([true, 'timeout']);
  });

  it('is fresh each time on none, and converted back to it', () => {
    const options = { AbortController: OwnController };
    const signal = CancellationToken.none.toAbortSignal(options);
    expect(CancellationToken.none.toAbortSignal(options)).not.toBe(signal);
    expect(from(signal)).toBe(CancellationToken.none);
  });

  it('is made once, even where the constructor of the class asks for it', () => {
    const { token } = new CancellationTokenSource();
    const made: OwnController[] = [];
    class CuriousController extends OwnController {
      constructor() {
        super();
        made.push(this);
        if (made.length === 1) token.toAbortSignal({ AbortController: CuriousController });
      }
    }
    const signal = token.toAbortSignal({ AbortController: CuriousController });
    expect(made.map((controller) => controller.signal === signal)).toEqual([false, true]);
    expect(token.toAbortSignal({ AbortController: CuriousController })).toBe(signal);
    expect(made).toHaveLength(2);
  });

  it('throws what the constructor of the class throws, and leaves no listener on a foreign parent', () => {
    const error = new Error('broken');
    class BrokenController extends OwnController {
      constructor() {
        super();
        throw error;
      }
    }
    const foreign = new AbortController();
    const { token } = link(foreign.signal);
    expect(() => token.toAbortSignal({ AbortController: BrokenController })).toThrow(error);
    expect(countListeners(foreign.signal)).toBe(0);
    foreign.abort();
    expect(token.isCancellationRequested).toBe(true);
  });

  it('reports what abort throws, once, and runs the callbacks', () => {
    const error = new Error('broken');
    class BrokenController extends OwnController {
      override abort(): void {
        throw error;
      }
    }
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    source.token.register(callback);
    const { signal } = source.token;
    source.token.toAbortSignal({ AbortController: BrokenController });
    expect(reportedBy(() => source.cancel())).toEqual([error]);
    expect([callback.mock.calls.length, signal.aborted]).toEqual([1, true]);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['42', 42],
    ["'AbortController'", 'AbortController'],
    ['an OwnController', new OwnController()],
    ['a function', () => new OwnController()],
    ['a function', class {}],
    ['a function', class { signal = new OwnSignal(); }], // prettier-ignore
    ['a function', class { signal = {}; abort() {} }], // prettier-ignore
  ])('cannot be made with %s', (description, controllerClass) => {
    const foreign = new AbortController();
    const { token } = link(foreign.signal);
    expect(() => token.toAbortSignal({ AbortController: controllerClass as never })).toThrow(
      new TypeError(`Cannot make a signal with ${description}: expected an AbortController class`),
    );
    expect(countListeners(foreign.signal)).toBe(0);
  });
});

describe('none', () => {
  it('has a fresh signal each time, which is converted back to none', () => {
    const { signal } = CancellationToken.none;
    expect(CancellationToken.none.signal).not.toBe(signal);
    expect([from(signal), from(CancellationToken.none.signal)]).toEqual([
      CancellationToken.none,
      CancellationToken.none,
    ]);
    expect(signal.aborted).toBe(false);
  });

  it('has a fresh whenCanceled each time', () => {
    expect(CancellationToken.none.whenCanceled).not.toBe(CancellationToken.none.whenCanceled);
  });

  it('is what any gives for nothing, or for nothing but none', () => {
    const { none } = CancellationToken;
    for (const tokens of [[], [none], [none, null], [undefined, none.signal]]) {
      expect(CancellationToken.any(tokens)).toBe(none);
    }
  });

  it('is nothing to any, which gives the only other token itself', () => {
    const { token } = new CancellationTokenSource();
    for (const tokens of [[token], [CancellationToken.none, token], [token, undefined, null]]) {
      expect(CancellationToken.any(tokens)).toBe(token);
    }
  });

  it('alone cannot be canceled', () => {
    const [live, disposed, canceled] = [1, 2, 3].map(() => new CancellationTokenSource()) as [
      CancellationTokenSource,
      CancellationTokenSource,
      CancellationTokenSource,
    ];
    const tokens = [live.token, disposed.token, canceled.token, CancellationToken.canceled];
    disposed.dispose();
    canceled.cancel();
    expect(tokens.map((token) => token.canBeCanceled)).toEqual([true, true, true, true]);
    expect(CancellationToken.none.canBeCanceled).toBe(false);
  });
});

// Native listeners that make more join a cancellation: nobody sees an aborted parent with a child that is not.
describe('inside the native listener of a descendant', () => {
  it('has aborted the child that still waits when another parent of it is canceled', () => {
    const [root, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const waiting = link(root.token, other.token);
    const descendant = link(waiting.token);
    const waitingSignal = waiting.token.signal;
    const seen: boolean[] = [];
    descendant.token.signal.addEventListener('abort', () => {
      seen.push(waitingSignal.aborted);
      other.cancel();
      seen.push(other.token.signal.aborted, waitingSignal.aborted);
    });
    root.cancel();
    expect(seen).toEqual([false, true, true]);
  });

  it('aborts the child that still waits once, though two of its other parents are canceled one inside the other', () => {
    const abort = jest.fn();
    class CountingController {
      readonly signal = new OwnSignal();
      readonly abort = abort;
    }
    const [outer, inner] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const waiting = link(outer.token, inner.token);
    const [last, first] = [link(waiting.token), link(waiting.token)];
    waiting.token.toAbortSignal({ AbortController: CountingController });
    const seen: unknown[] = [];
    for (const [{ token }, other] of [
      [last, inner],
      [first, outer],
    ] as const) {
      token.signal.addEventListener('abort', () => {
        seen.push(abort.mock.calls.length);
        other.cancel();
        seen.push(abort.mock.calls.length);
      });
    }
    waiting.cancel();
    expect(seen).toEqual([0, 0, 1, 1]);
    expect(abort.mock.calls).toEqual([[waiting.token.reason]]);
  });

  it('changes no reason when another parent is canceled, and calls no callback before the rest is aborted', () => {
    const [parent, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const child = link(parent.token, other.token);
    const parentSignal = parent.token.signal;
    const seen: unknown[] = [];
    child.token.register(() => seen.push(parentSignal.aborted));
    child.token.signal.addEventListener('abort', () => {
      other.cancel('later');
      seen.push(parentSignal.aborted);
    });
    parent.cancel('earlier');
    expect(seen).toEqual([false, true]);
    expect([child.token.canceledBy, child.token.reason]).toEqual([parent.token, parent.token.reason]);
  });

  it('aborts the child that still waits before the signal of another parent, which was read before', () => {
    const [root, other] = [new CancellationTokenSource(), new CancellationTokenSource()];
    const waiting = link(root.token, other.token);
    const descendant = link(waiting.token);
    const waitingSignal = waiting.token.signal;
    const seen: boolean[] = [];
    other.token.signal.addEventListener('abort', () => seen.push(waitingSignal.aborted));
    descendant.token.signal.addEventListener('abort', () => other.cancel());
    root.cancel();
    expect([seen, other.token.signal.aborted]).toEqual([[true], true]);
  });

  it.each<[string, (token: CancellationToken) => unknown]>([
    ['is polled', (token) => token.isCancellationRequested],
    ['has its signal read', (token) => token.signal],
    ['is registered on', (token) => token.register(() => {})],
  ])('has aborted a sibling that nobody had listened to, and that %s there, before their parent', (_, use) => {
    const parent = new CancellationTokenSource();
    const [first, second, third] = [link(parent.token), link(parent.token), link(parent.token)] as const;
    const seen: unknown[] = [];
    for (const [name, { token }] of Object.entries({ first, second })) {
      token.signal.addEventListener('abort', () => {
        use(third.token);
        seen.push(name, parent.token.signal.aborted);
      });
    }
    parent.token.signal.addEventListener('abort', () =>
      seen.push('parent', String(third.token), third.token.signal.aborted),
    );
    parent.cancel();
    expect(seen.slice(0, 4)).toEqual(expect.arrayContaining(['first', false, 'second', false]));
    expect(seen.slice(4)).toEqual(['parent', expect.stringContaining('canceled'), true]);
  });

  it('tells callbacks nothing before all signals are aborted', () => {
    const parent = new CancellationTokenSource();
    const [first, second] = [link(parent.token), link(parent.token)] as const;
    const signals = [first, second, parent].map(({ token }) => token.signal);
    const seen: boolean[] = [];
    for (const { token } of [first, second, parent]) {
      token.register(() => seen.push(...signals.map(({ aborted }) => aborted)));
    }
    parent.cancel();
    expect(seen).toEqual(Array(9).fill(true));
  });

  it('cancels another source, for each of 2,000 siblings', () => {
    const parent = new CancellationTokenSource();
    const others = Array.from({ length: 2_000 }, () => new CancellationTokenSource());
    const errors: unknown[] = [];
    let calls = 0;
    for (const other of others) {
      other.token.signal.addEventListener('abort', () => calls++);
      link(parent.token).token.signal.addEventListener('abort', () => {
        try {
          other.cancel();
        } catch (error) {
          errors.push(error);
        }
      });
    }
    expect(reportedBy(() => parent.cancel())).toEqual([]);
    expect([calls, errors]).toEqual([2_000, []]);
    expect(others.every(({ token }) => token.isCancellationRequested)).toBe(true);
  });
});
