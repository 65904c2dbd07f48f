import { type AbortSignalLike, CancellationToken, CancellationTokenSource, fromAbortController } from 'countermand';
import { frozenPair, PlainSignal, signalWith, tokenOf, withNativePrototype } from './PlainSignal.js';

const { from } = CancellationToken;

describe('an unusual signal', () => {
  it('cancels its token when it is frozen', () => {
    const { signal, abort } = frozenPair();
    const token = from(signal);
    const callback = jest.fn();
    token.register(callback);
    expect(from(signal)).toBe(token);
    abort();
    expect([callback.mock.calls.length, token.signal.aborted]).toEqual([1, true]);
  });

  it('converts to the same token again when it is frozen', () => {
    const signal = Object.freeze(new AbortController().signal);
    expect(from(signal)).toBe(from(signal));
  });

  it('is aborted with the token when it was made by a class that freezes its signals', () => {
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

  it('cancels its token when it is a proxy', () => {
    const target = new PlainSignal();
    const token = tokenOf(new Proxy(target, {}));
    const callback = jest.fn();
    token.register(callback);
    target.abort();
    expect([callback.mock.calls.length, token.signal.aborted]).toEqual([1, true]);
  });

  it('cancels its token when it is a proxy of a native signal that forwards everything', () => {
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

  it('counts as not aborted when it is a bare proxy of a native signal', () => {
    const token = tokenOf(new Proxy(new AbortController().signal, {}));
    expect([token.isCancellationRequested, token.reason]).toEqual([false, undefined]);
  });

  it.each(['the proxy', 'the signal'])('converts to a token other than that of a proxy of it, %s first', (first) => {
    const { signal } = new AbortController();
    const both = [new Proxy(signal, {}), signal];
    if (first === 'the signal') both.reverse();
    const tokens = both.map((either) => from(either));
    expect(tokens[0]).not.toBe(tokens[1]);
    expect(both.map((either, index) => from(either) === tokens[index])).toEqual([true, true]);
  });

  it('converts to the same token again when it silently ignores properties that are set on it', () => {
    const signal = new Proxy(new AbortController().signal, { set: () => true, defineProperty: () => true });
    expect(from(signal)).toBe(from(signal));
  });

  it('can be copied as before after it was converted', () => {
    const { signal } = new AbortController();
    const before = Object.assign({}, signal);
    from(signal);
    expect(Object.getOwnPropertySymbols(Object.assign({}, signal))).toEqual(Object.getOwnPropertySymbols(before));
  });

  it('is not accepted in a forged controller, even when its prototype was changed', () => {
    const { signal } = new AbortController();
    const token = from(signal);
    Object.setPrototypeOf(signal, { aborted: false, addEventListener() {}, removeEventListener() {} });
    const imitation = { signal: signal as unknown as AbortSignalLike, abort() {} };
    expect(() => fromAbortController(imitation)).toThrow(TypeError);
    expect(token.isCancellationRequested).toBe(false);
  });

  it('has a token with a genuine signal when it only borrows the native prototype', () => {
    const signal = withNativePrototype();
    expect(tokenOf(signal).signal).not.toBe(signal);
  });
});

class PlainController {
  readonly signal = new PlainSignal();

  abort(): void {
    this.signal.abort();
  }
}

it('a signal that carries the tag of another token still cancels its own token', () => {
  const { token: other } = new CancellationTokenSource();
  const [mark] = Object.getOwnPropertySymbols(other.toAbortSignal({ AbortController: PlainController as never }));
  const signal = signalWith(() => ({}));
  Object.defineProperty(signal, mark!, { value: new CancellationTokenSource().token });
  const token = tokenOf(signal);
  signal.aborted = true;
  expect(token.isCancellationRequested).toBe(true);
});
