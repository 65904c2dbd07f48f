import { CancellationToken, CancellationTokenSource, delay } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { rejectionOf } from '../support/promises.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** Returns an object that shows the present state of `promise`. */
function watch(promise: Promise<unknown>): { state: string } {
  const watched = { state: 'pending' };
  promise.then(
    () => (watched.state = 'resolved'),
    () => (watched.state = 'rejected'),
  );
  return watched;
}

describe('delay, like Task.Delay of .NET', () => {
  it('resolves a delay of 0, with and without a token', async () => {
    const both = Promise.all([delay(0), delay(0, new CancellationTokenSource().token)]);
    await jest.advanceTimersByTimeAsync(0);
    expect(await both).toEqual([undefined, undefined]);
  });

  it('is pending until the time is up', async () => {
    const watched = watch(delay(20_000));
    await jest.advanceTimersByTimeAsync(19_999);
    expect(watched.state).toBe('pending');
    await jest.advanceTimersByTimeAsync(1);
    expect(watched.state).toBe('resolved');
  });

  it('rejects a delay of 0 when the token is canceled', async () => {
    await expect(delay(0, CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
  });

  it('rejects when the token is canceled before the time is up, and leaves no timer and no listener', async () => {
    const source = new CancellationTokenSource();
    const promise = delay(20_000, source.token);
    await jest.advanceTimersByTimeAsync(10);
    source.cancel();
    expect([jest.getTimerCount(), isListenedTo(source.token)]).toEqual([0, false]);
    const error = await rejectionOf(promise);
    expect(error).toBe(source.token.reason);
    expect(error.token).toBe(source.token);
  });
});

it.each([
  [-2, 'RangeError', '-2'],
  [NaN, 'RangeError', 'NaN'],
  [undefined, 'TypeError', 'undefined'],
  ['10', 'TypeError', "'10'"],
])('refuses a delay of %p, even when the token is canceled', async (milliseconds, name, shown) => {
  const wanted = 'a number of milliseconds >= 0, -1 or Infinity';
  const message = `Cannot delay: 'milliseconds' must be ${wanted}: received ${shown}`;
  for (const token of [undefined, CancellationToken.canceled]) {
    await expect(delay(milliseconds as never, token)).rejects.toMatchObject({ name, message });
  }
});

it.each([-1, Infinity])('never resolves a delay of %p, but can be canceled', async (milliseconds) => {
  const source = new CancellationTokenSource();
  const promise = delay(milliseconds, source.token);
  expect(jest.getTimerCount()).toBe(0);
  source.cancel();
  await expect(promise).rejects.toBe(source.token.reason);
});

it('resolves a delay that is too long for setTimeout', async () => {
  const watched = watch(delay(2 ** 31));
  await jest.advanceTimersByTimeAsync(2 ** 31 - 1);
  expect(watched.state).toBe('pending');
  await jest.advanceTimersByTimeAsync(1);
  expect(watched.state).toBe('resolved');
});

it('keeps the process alive', () => {
  jest.useRealTimers();
  const source = new CancellationTokenSource();
  const before = timeouts();
  delay(60_000, source.token).catch(() => {});
  expect(timeouts()).toBe(before + 1);
  source.cancel();
  expect(timeouts()).toBe(before);
  jest.useFakeTimers();
});

/** How many timers keep the process alive. */
function timeouts(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
