import { CancellationTokenSource, fromAbortController, ObjectDisposedError, TimeoutError } from 'countermand';

// The cases of .NET's own tests: timeouts, resets, and a clock that the test moves.

const day = 86_400_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

it('is canceled at the last deadline that was set', () => {
  const source = new CancellationTokenSource(-1);
  expect(source.isCancellationRequested).toBe(false);
  source.cancelAfter(1_000_000);
  expect(source.isCancellationRequested).toBe(false);
  const callback = jest.fn();
  source.token.register(callback);
  source.cancelAfter(1);
  jest.advanceTimersByTime(1);
  expect([source.isCancellationRequested, source.token.isCancellationRequested]).toEqual([true, true]);
  expect(callback).toHaveBeenCalledTimes(1);
});

it('is canceled at a deadline that replaces that of the constructor, even after a fraction of a millisecond', () => {
  const source = new CancellationTokenSource(3_600_000);
  const { token } = source;
  const callback = jest.fn();
  token.register(callback);
  expect(token.isCancellationRequested).toBe(false);
  source.cancelAfter(3_600_000);
  expect(token.isCancellationRequested).toBe(false);
  source.cancelAfter(0.1);
  expect(callback).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledTimes(1);
  source.dispose();
  expect(token.isCancellationRequested).toBe(true);
});

it('refuses invalid delays', () => {
  const source = new CancellationTokenSource();
  for (const delay of [-2, NaN, -0.5, -Infinity]) {
    expect(() => new CancellationTokenSource(delay)).toThrow(RangeError);
    expect(() => new CancellationTokenSource({ timeout: delay })).toThrow(RangeError);
    expect(() => source.cancelAfter(delay)).toThrow(RangeError);
  }
  for (const delay of ['1', null, {}, 1n]) {
    expect(() => new CancellationTokenSource({ timeout: delay as never })).toThrow(TypeError);
    expect(() => source.cancelAfter(delay as never)).toThrow(TypeError);
  }
  expect(() => source.cancelAfter(NaN)).toThrow(
    "Cannot set a deadline: 'milliseconds' must be a number of milliseconds >= 0, -1 or Infinity: received NaN",
  );
  expect(jest.getTimerCount()).toBe(0);
});

it.each<[string, (delay: number) => CancellationTokenSource]>([
  ['the constructor', (delay) => new CancellationTokenSource(delay)],
  [
    'cancelAfter',
    (delay) => {
      const source = new CancellationTokenSource();
      source.cancelAfter(delay);
      return source;
    },
  ],
])('accepts delays that are too long for setTimeout in %s', (_, make) => {
  const disposed = make(2 ** 32 - 2);
  disposed.dispose();
  const source = make(2 ** 32 - 2);
  expect(source.isCancellationRequested).toBe(false);
  jest.advanceTimersByTime(50);
  expect(source.isCancellationRequested).toBe(false);
  jest.advanceTimersByTime(2 ** 32 - 2 - 50);
  expect((source.token.reason as TimeoutError).milliseconds).toBe(2 ** 32 - 2);
  expect(disposed.isCancellationRequested).toBe(false);
});

it('throws an ObjectDisposedError for a deadline or a reset after dispose, but a RangeError for an invalid delay', () => {
  const source = new CancellationTokenSource();
  source.dispose();
  expect(() => source.cancelAfter(1)).toThrow(ObjectDisposedError);
  expect(() => source.cancelAfter(-2)).toThrow(RangeError);
  expect(() => source.tryReset()).toThrow(ObjectDisposedError);
});

it('removes the deadline with -1 and with Infinity, repeatedly', () => {
  const source = new CancellationTokenSource(day);
  for (const never of [-1, Infinity, -1]) {
    expect(source.isCancellationRequested).toBe(false);
    source.cancelAfter(never);
    expect(jest.getTimerCount()).toBe(0);
    jest.advanceTimersByTime(2 * day);
    expect(source.isCancellationRequested).toBe(false);
    expect(source.tryReset()).toBe(true);
    source.cancelAfter(day);
  }
  jest.advanceTimersByTime(day);
  expect(source.isCancellationRequested).toBe(true);
});

it.each([-1, Infinity, { timeout: -1 }, { timeout: Infinity }])('has no deadline when it is made with %j', (never) => {
  const source = new CancellationTokenSource(never);
  expect(jest.getTimerCount()).toBe(0);
  jest.advanceTimersByTime(2 * day);
  expect(source.isCancellationRequested).toBe(false);
});

it('ignores a timer that fires after the source was disposed', () => {
  const setTimeout = jest.spyOn(globalThis, 'setTimeout');
  const source = new CancellationTokenSource(60_000);
  const { token } = source;
  const callback = jest.fn();
  token.register(callback);
  const fire = setTimeout.mock.calls[0]![0];
  setTimeout.mockRestore();
  source.dispose();
  fire();
  expect([token.isCancellationRequested, callback.mock.calls.length]).toEqual([false, 0]);
});

it('cannot be reset once it is canceled', () => {
  const source = new CancellationTokenSource();
  source.cancel();
  expect(source.tryReset()).toBe(false);
  expect(source.isCancellationRequested).toBe(true);
});

it('can be reset repeatedly while it is not canceled', () => {
  const source = new CancellationTokenSource();
  expect([source.tryReset(), source.tryReset()]).toEqual([true, true]);
});

it('removes its deadline when it is reset', () => {
  const source = new CancellationTokenSource(day);
  expect(source.tryReset()).toBe(true);
  jest.advanceTimersByTime(2 * day);
  expect(source.isCancellationRequested).toBe(false);
});

it('removes all callbacks when it is reset, and runs those that are registered later', () => {
  const source = new CancellationTokenSource();
  const [before, after] = [jest.fn(), jest.fn()];
  const first = source.token.register(before);
  expect(source.tryReset()).toBe(true);
  const second = source.token.register(after);
  source.cancel();
  expect([before.mock.calls.length, after.mock.calls.length]).toEqual([0, 1]);
  expect([first.unregister(), second.unregister()]).toEqual([false, false]);
  expect(first.token).toBe(source.token);
  expect(second.token).toBe(source.token);
});

it('follows the fake clock', () => {
  const never = new CancellationTokenSource(Infinity);
  const source = new CancellationTokenSource(1_000_000);
  jest.advanceTimersByTime(999_999);
  expect(source.isCancellationRequested).toBe(false);
  source.cancelAfter(10);
  jest.advanceTimersByTime(9);
  expect(source.isCancellationRequested).toBe(false);
  jest.advanceTimersByTime(1);
  expect([source.isCancellationRequested, never.isCancellationRequested]).toEqual([true, false]);
});

it.each<[string, (controller: AbortController) => CancellationTokenSource]>([
  ['a parent', ({ signal }) => new CancellationTokenSource({ timeout: 10, parents: [signal] })],
  ['a controller', (controller) => fromAbortController(controller)],
])('is still canceled by %s after a deadline was set and removed', (_, make) => {
  const controller = new AbortController();
  const source = make(controller);
  source.cancelAfter(20);
  source.cancelAfter(-1);
  controller.abort();
  expect([source.isCancellationRequested, source.token.kind]).toEqual([true, 'canceled']);
});
