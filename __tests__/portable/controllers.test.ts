import { CancellationToken, CancellationTokenSource, fromAbortController, toAbortController } from 'countermand';
import { reportedBy } from '../support/reportedBy.js';

const wantedController = 'must be an AbortController with its own signal';

/** A minimal controller that is not the platform's. */
class OwnController {
  readonly signal = { aborted: false, addEventListener() {}, removeEventListener() {} };

  abort(): void {
    this.signal.aborted = true;
  }
}

describe('toAbortController', () => {
  it('returns the same genuine AbortController each time, with the signal of the token', () => {
    const source = new CancellationTokenSource();
    const { signal } = source.token;
    const controller = toAbortController(source);
    expect(toAbortController(source)).toBe(controller);
    expect(controller).toBeInstanceOf(AbortController);
    expect(controller.signal).toBe(signal);
    expect(CancellationToken.from(controller.signal)).toBe(source.token);
  });

  it('returns the controller from which the source was made', () => {
    const controller = new AbortController();
    expect(toAbortController(fromAbortController(controller))).toBe(controller);
  });

  it('cancels the source with the reason when the controller aborts', () => {
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    source.token.register(callback);
    const controller = toAbortController(source);
    controller.abort('x');
    expect(callback).toHaveBeenCalledTimes(1);
    expect([source.isCancellationRequested, controller.signal.aborted]).toEqual([true, true]);
    expect((source.token.reason as Error).message).toBe('x');
  });

  it('keeps an error as the reason, and ignores a second abort', () => {
    const source = new CancellationTokenSource();
    const error = new Error('failed');
    toAbortController(source).abort(error);
    toAbortController(source).abort('later');
    expect(source.token.reason).toBe(error);
  });

  it('aborts the controller when the source is canceled', () => {
    const source = new CancellationTokenSource();
    const { signal } = toAbortController(source);
    source.cancel();
    expect(signal.aborted).toBe(true);
  });

  it('returns an aborted controller for a canceled source', () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const controller = toAbortController(source);
    expect([controller.signal.aborted, controller.signal]).toEqual([true, source.token.signal]);
    controller.abort();
  });

  it('reports each error of a callback once when the controller aborts, and throws nothing', () => {
    const source = new CancellationTokenSource();
    const [e1, e2] = [new Error('E1'), new Error('E2')];
    for (const error of [e1, e2]) {
      source.token.register(() => {
        throw error;
      });
    }
    const controller = toAbortController(source);
    const reported = reportedBy(() => {
      controller.abort();
      controller.abort();
    });
    expect(reported).toEqual([e2, e1]);
  });

  it.each([new Error('not now'), null, undefined])(
    'reports the error that an overridden cancel throws when the controller aborts, and throws nothing: %s',
    (error) => {
      class OwnSource extends CancellationTokenSource {
        override cancel(): never {
          throw error;
        }
      }
      const source = new OwnSource();
      const controller = toAbortController(source);
      expect(reportedBy(() => controller.abort())).toEqual([error]);
      expect([source.isCancellationRequested, controller.signal.aborted]).toEqual([false, false]);
    },
  );

  it('allows mocks to replace abort, which is not called when the source is canceled', () => {
    const source = new CancellationTokenSource();
    const controller = toAbortController(source);
    const mock = (controller.abort = jest.fn());
    Object.defineProperty(controller, 'abort', { value: mock, configurable: true, writable: true });
    source.cancel();
    expect([mock.mock.calls, controller.signal.aborted]).toEqual([[], true]);
  });

  it('separates the controller from the source in tryReset: abort then aborts only its own signal', () => {
    const source = new CancellationTokenSource();
    const old = toAbortController(source);
    expect(source.tryReset()).toBe(true);
    old.abort();
    expect(old.signal.aborted).toBe(true);
    expect([source.isCancellationRequested, source.token.signal.aborted]).toEqual([false, false]);
    expect(toAbortController(source)).not.toBe(old);
  });

  it('does not abort the old controller when the source is canceled after tryReset', () => {
    const source = new CancellationTokenSource();
    const old = toAbortController(source);
    source.tryReset();
    const controller = toAbortController(source);
    controller.abort();
    expect([old.signal.aborted, controller.signal.aborted, source.isCancellationRequested]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('allows another source to be made from the old controller after tryReset', () => {
    const first = new CancellationTokenSource();
    const controller = toAbortController(first);
    first.tryReset();
    const second = fromAbortController(controller);
    expect([second === first, toAbortController(second) === controller]).toEqual([false, true]);
    second.cancel();
    expect([controller.signal.aborted, first.isCancellationRequested]).toEqual([true, false]);
  });

  it('does not cancel the token when the controller of a disposed source aborts', () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const controller = toAbortController(source);
    source.dispose();
    controller.abort();
    expect(token.isCancellationRequested).toBe(false);
    expect(fromAbortController(controller)).toBe(source);
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['42', 42],
    ["'x'", 'x'],
    ['an object', {}],
    ['a CancellationToken', new CancellationTokenSource().token],
    ['an AbortController', new AbortController()],
  ])('refuses %s', (description, value) => {
    expect(() => toAbortController(value as never)).toThrow(
      new TypeError(
        `Cannot make an AbortController: 'source' must be a CancellationTokenSource: received ${description}`,
      ),
    );
  });
});

describe('fromAbortController', () => {
  it('returns the same source each time, with the token of the signal', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    expect(fromAbortController(controller)).toBe(source);
    expect(source.token).toBe(CancellationToken.from(controller.signal));
    expect(source.token.signal).toBe(controller.signal);
  });

  it('returns the source from which the controller was made', () => {
    const source = new CancellationTokenSource();
    expect(fromAbortController(toAbortController(source))).toBe(source);
  });

  it('aborts the controller when the source is canceled with a reason', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    source.cancel('x');
    expect([controller.signal.aborted, source.isCancellationRequested]).toEqual([true, true]);
    expect((source.token.reason as Error).message).toBe('x');
  });

  it('cancels the source when the controller aborts', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    const callback = jest.fn();
    source.token.register(callback);
    controller.abort();
    expect([callback.mock.calls.length, source.isCancellationRequested]).toEqual([1, true]);
  });

  it('returns a canceled source for an aborted controller', () => {
    const controller = new AbortController();
    controller.abort();
    const source = fromAbortController(controller);
    expect(source.isCancellationRequested).toBe(true);
    expect(toAbortController(source)).toBe(controller);
  });

  it('aborts the signals of linked children before that of the controller when the source is canceled', () => {
    const controller = new AbortController();
    const child = CancellationTokenSource.createLinkedTokenSource(controller.signal);
    const source = fromAbortController(controller);
    const seen: unknown[] = [];
    controller.signal.addEventListener('abort', () => seen.push(String(child.token), childSignal.aborted));
    const childSignal = child.token.signal;
    source.cancel();
    expect(seen).toEqual([expect.stringContaining('canceled'), true]);
  });

  it('still aborts its controller after tryReset, which has removed its callbacks', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    const callback = jest.fn();
    source.token.register(callback);
    expect(source.tryReset()).toBe(true);
    expect([toAbortController(source), source.token.signal]).toEqual([controller, controller.signal]);
    expect(toAbortController(source)).toBe(controller);
    source.cancel();
    expect([controller.signal.aborted, callback.mock.calls.length]).toEqual([true, 0]);
  });

  it('removes callbacks when the source is disposed, and the token still follows the signal', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    const { token } = source;
    const callback = jest.fn();
    token.register(callback);
    source.dispose();
    expect([token.isCancellationRequested, controller.signal.aborted]).toEqual([false, false]);
    controller.abort();
    expect([token.isCancellationRequested, source.isCancellationRequested]).toEqual([true, true]);
    expect(callback).not.toHaveBeenCalled();
  });

  it('runs a callback that was registered after the source was disposed', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    const { token } = source;
    source.dispose();
    const callback = jest.fn();
    token.register(callback);
    controller.abort();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('does not abort the controller when a disposed source is canceled', () => {
    const controller = new AbortController();
    const source = fromAbortController(controller);
    source.dispose();
    source.cancel();
    expect([controller.signal.aborted, source.isCancellationRequested]).toEqual([false, false]);
  });

  it('aborts the controller through a new source, even if an earlier source is disposed of again', () => {
    const controller = new AbortController();
    const first = fromAbortController(controller);
    first.dispose();
    const second = fromAbortController(controller);
    first.dispose();
    second.cancel();
    expect(controller.signal.aborted).toBe(true);
  });

  it('returns a new source with the same token after the first was disposed', () => {
    const controller = new AbortController();
    const first = fromAbortController(controller);
    const { token } = first;
    first.dispose();
    const second = fromAbortController(controller);
    expect([second === first, second.token === token]).toEqual([false, true]);
    second.cancel();
    expect(controller.signal.aborted).toBe(true);
  });

  it('accepts a controller that is not the platform\u2019s', () => {
    const controller = new OwnController();
    const source = fromAbortController(controller);
    expect(toAbortController(source)).toBe(controller);
    source.cancel();
    expect([controller.signal.aborted, source.token.signal.aborted]).toEqual([true, true]);
  });

  it('refuses a second controller with the signal of a controller that is not the platform\u2019s', () => {
    const controller = new OwnController();
    const source = fromAbortController(controller);
    expect(() => fromAbortController({ signal: controller.signal, abort() {} })).toThrow(TypeError);
    expect(toAbortController(source)).toBe(controller);
  });
});

describe('a forged controller', () => {
  const abort = jest.fn();
  const error = new TypeError(
    `Cannot make a CancellationTokenSource: 'controller' ${wantedController}: received an object`,
  );

  beforeEach(() => abort.mockClear());

  it.each<[string, (token: CancellationToken) => unknown]>([
    ['no signal', () => undefined],
    ['the signal of a token', (token) => token.signal],
    ['a signal of another class', (token) => token.toAbortSignal({ AbortController: OwnController })],
    ['a token', (token) => token],
  ])('is refused with %s, and does not affect the source', (_, signalOf) => {
    const source = new CancellationTokenSource();
    const impostor = { signal: signalOf(source.token), abort };
    expect(() => fromAbortController(impostor as never)).toThrow(TypeError);
    expect(() => fromAbortController(impostor as never)).toThrow(error);
    expect(source.isCancellationRequested).toBe(false);
    expect(toAbortController(source)).toBeInstanceOf(AbortController);
    source.cancel();
    expect([source.token.signal.aborted, abort.mock.calls.length]).toEqual([true, 0]);
  });

  it('is refused with the signal of a genuine controller, and does not affect that', () => {
    const victim = new AbortController();
    const impostor = { signal: victim.signal, abort };
    expect(() => fromAbortController(impostor)).toThrow(error);
    const source = fromAbortController(victim);
    source.cancel();
    expect([victim.signal.aborted, abort.mock.calls.length]).toEqual([true, 0]);
  });

  it('is refused even if the genuine controller was converted before', () => {
    const victim = new AbortController();
    const source = fromAbortController(victim);
    expect(() => fromAbortController({ signal: victim.signal, abort })).toThrow(error);
    expect([toAbortController(source) === victim, source.isCancellationRequested]).toEqual([true, false]);
  });

  it.each([
    ['none', CancellationToken.none],
    ['canceled', CancellationToken.canceled],
  ])('is refused with the signal of CancellationToken.%s, and does not change that', (_, token) => {
    const { isCancellationRequested } = token;
    expect(() => fromAbortController({ signal: token.signal, abort })).toThrow(error);
    expect(token.isCancellationRequested).toBe(isCancellationRequested);
    expect(abort).not.toHaveBeenCalled();
  });
});

it.each([
  ['undefined', undefined],
  ['null', null],
  ['42', 42],
  ["'x'", 'x'],
  ['an object', {}],
  ['an object', { signal: new OwnController().signal }],
  ['an object', { abort() {} }],
  ['a CancellationTokenSource', new CancellationTokenSource()],
  ['an AbortSignal', new AbortController().signal],
])('fromAbortController refuses %s', (description, value) => {
  expect(() => fromAbortController(value as never)).toThrow(
    new TypeError(`Cannot make a CancellationTokenSource: 'controller' ${wantedController}: received ${description}`),
  );
});
