import { CancellationToken, CancellationTokenSource } from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { countListeners } from '../support/leakFixture.js';
import { reportedBy } from '../support/reportedBy.js';
import { OwnController, OwnSignal } from './OwnController.js';

const { from } = CancellationToken;
const link = CancellationTokenSource.createLinkedTokenSource;
let clock: FakeClock;

/** A source whose deadline has passed, but that was not polled since. */
function expiredSource(): CancellationTokenSource {
  const source = new CancellationTokenSource(50);
  clock.now += 50;
  return source;
}

beforeEach(() => {
  clock = new FakeClock();
  clock.install();
});
afterEach(() => clock.uninstall());

describe('the signal of a token', () => {
  it('is a genuine AbortSignal, the same each time, and converts back to the token', () => {
    const { token } = new CancellationTokenSource();
    const { signal } = token;
    expect(Object.getPrototypeOf(signal)).toBe(Object.getPrototypeOf(new AbortController().signal));
    expect([token.signal === signal, token.toAbortSignal() === signal]).toEqual([true, true]);
    expect(token.toAbortSignal({ AbortController })).toBe(signal);
    expect(from(signal)).toBe(token);
  });

  it('is aborted when the token is canceled, before callbacks run', () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const seen: boolean[] = [];
    token.register(() => seen.push(token.signal.aborted));
    expect(token.signal.aborted).toBe(false);
    source.cancel();
    expect([token.signal.aborted, seen]).toEqual([true, [true]]);
    expect(from(token.signal)).toBe(token);
  });

  it('is aborted when it is first read after the cancellation', () => {
    const source = new CancellationTokenSource();
    source.cancel();
    expect(source.token.signal.aborted).toBe(true);
    expect(from(source.token.signal)).toBe(source.token);
  });

  it('is aborted when it is first read after a deadline has passed unnoticed', () => {
    const { token } = expiredSource();
    expect(token.signal.aborted).toBe(true);
    expect(token.kind).toBe('timeout');
  });

  it('is never aborted after the source was disposed', () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const { signal } = token;
    source.dispose();
    source.cancel();
    expect([signal.aborted, token.signal.aborted]).toEqual([false, false]);
  });

  it('is separated from the token by tryReset, and not aborted by a later cancel', () => {
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
  it('is the same each time, and returns that signal', () => {
    const { signal } = new AbortController();
    const token = from(signal);
    expect(from(signal)).toBe(token);
    expect([token.signal === signal, token.toAbortSignal() === signal]).toEqual([true, true]);
  });

  it('is canceled when the signal is aborted', () => {
    const controller = new AbortController();
    const token = from(controller.signal);
    expect(token.isCancellationRequested).toBe(false);
    controller.abort();
    expect([token.isCancellationRequested, token.kind]).toEqual([true, 'canceled']);
    expect(token.canceledBy).toBe(token);
  });

  it('has a genuine AbortSignal of its own when the foreign signal is that of a polyfill', () => {
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

describe('a signal that is made with another class', () => {
  it('is the same each time for the same class, and converts back to the token', () => {
    class OtherController extends OwnController {}
    const { token } = new CancellationTokenSource();
    const signal = token.toAbortSignal({ AbortController: OwnController });
    expect(signal).toBeInstanceOf(OwnSignal);
    expect(token.toAbortSignal({ AbortController: OwnController })).toBe(signal);
    expect(token.toAbortSignal({ AbortController: OtherController })).not.toBe(signal);
    expect(token.signal).not.toBe(signal);
    expect(from(signal)).toBe(token);
  });

  it('is aborted with the reason when the token is canceled, before callbacks run', () => {
    const source = new CancellationTokenSource();
    const signal = source.token.toAbortSignal({ AbortController: OwnController });
    const seen: boolean[] = [];
    source.token.register(() => seen.push(signal.aborted));
    source.cancel('x');
    expect([signal.aborted, seen]).toEqual([true, [true]]);
    expect(signal.reason).toBe(source.token.reason);
    expect(from(signal)).toBe(source.token);
  });

  it('is aborted when a parent of the token is canceled', () => {
    const parent = new CancellationTokenSource();
    const signal = link(parent.token).token.toAbortSignal({ AbortController: OwnController });
    parent.cancel();
    expect([signal.aborted, signal.reason]).toEqual([true, parent.token.reason]);
  });

  it('is separated from the token by tryReset, and not aborted by a later cancel', () => {
    const source = new CancellationTokenSource();
    const signal = source.token.toAbortSignal({ AbortController: OwnController });
    source.tryReset();
    expect(from(signal)).not.toBe(source.token);
    source.cancel();
    expect(signal.aborted).toBe(false);
    expect(source.token.toAbortSignal({ AbortController: OwnController }).aborted).toBe(true);
  });

  it('no longer converts back to the token after tryReset, unlike its successor', () => {
    const source = new CancellationTokenSource();
    const old = source.token.toAbortSignal({ AbortController: OwnController });
    source.tryReset();
    const successor = source.token.toAbortSignal({ AbortController: OwnController });
    expect([from(successor) === source.token, from(old) === source.token]).toEqual([true, false]);
  });

  it('is aborted when a parent is canceled, even if a callback of the token was unregistered', () => {
    const parent = new CancellationTokenSource();
    const { token } = link(parent.token);
    const signal = token.toAbortSignal({ AbortController: OwnController });
    token.register(() => {}).unregister();
    parent.cancel();
    expect(signal.aborted).toBe(true);
  });

  it('is aborted from the start when the token is already canceled', () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const signal = source.token.toAbortSignal({ AbortController: OwnController });
    expect([signal.aborted, signal.reason]).toEqual([true, source.token.reason]);
  });

  it('is aborted from the start after a deadline has passed unnoticed', () => {
    const { token } = expiredSource();
    const signal = token.toAbortSignal({ AbortController: OwnController });
    expect([signal.aborted, token.kind]).toEqual([true, 'timeout']);
  });

  it('is a new one each time for CancellationToken.none, and converts back to that', () => {
    const options = { AbortController: OwnController };
    const signal = CancellationToken.none.toAbortSignal(options);
    expect(CancellationToken.none.toAbortSignal(options)).not.toBe(signal);
    expect(from(signal)).toBe(CancellationToken.none);
  });

  it('is kept once, even if the constructor of the class asks for the signal too', () => {
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

  it('is not made when the constructor of the class throws, and leaves no listener on a foreign parent', () => {
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

  it('does not keep callbacks from running when its abort throws, which is reported once', () => {
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
  ])('is refused when the class is %s', (description, controllerClass) => {
    const foreign = new AbortController();
    const { token } = link(foreign.signal);
    expect(() => token.toAbortSignal({ AbortController: controllerClass as never })).toThrow(
      new TypeError(
        `Cannot make a signal: 'AbortController' must be an AbortController class: received ${description}`,
      ),
    );
    expect(countListeners(foreign.signal)).toBe(0);
  });
});

describe('CancellationToken.none', () => {
  it('returns a new signal each time, which converts back to CancellationToken.none', () => {
    const { signal } = CancellationToken.none;
    expect(CancellationToken.none.signal).not.toBe(signal);
    expect([from(signal), from(CancellationToken.none.signal)]).toEqual([
      CancellationToken.none,
      CancellationToken.none,
    ]);
    expect(signal.aborted).toBe(false);
  });

  it('returns a new whenCanceled promise each time', () => {
    expect(CancellationToken.none.whenCanceled).not.toBe(CancellationToken.none.whenCanceled);
  });

  it('is returned by CancellationToken.any for no tokens, or for nothing that can be canceled', () => {
    const { none } = CancellationToken;
    for (const tokens of [[], [none], [none, null], [undefined, none.signal]]) {
      expect(CancellationToken.any(tokens)).toBe(none);
    }
  });

  it('is ignored by CancellationToken.any, which returns the only other token itself', () => {
    const { token } = new CancellationTokenSource();
    for (const tokens of [[token], [CancellationToken.none, token], [token, undefined, null]]) {
      expect(CancellationToken.any(tokens)).toBe(token);
    }
  });

  it('is the only token that cannot be canceled', () => {
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

it('converts the signals of several classes back to the token that they follow', () => {
  class First extends OwnController {}
  class Second extends OwnController {}
  const { token } = new CancellationTokenSource();
  const signals = [First, Second].map((controllerClass) => token.toAbortSignal({ AbortController: controllerClass }));
  expect(signals.map((signal) => CancellationToken.from(signal) === token)).toEqual([true, true]);
});
