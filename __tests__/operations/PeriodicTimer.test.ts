import { CancellationToken, CancellationTokenSource, PeriodicTimer } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** Whether `promise` is settled by now. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => void (settled = true);
  promise.then(settle, settle);
  await jest.advanceTimersByTimeAsync(0);
  return settled;
}

describe('51. (.NET)', () => {
  it('rejects a second wait while the first is pending, which goes on', async () => {
    using timer = new PeriodicTimer(10);
    const first = timer.waitForNextTick();
    await expect(timer.waitForNextTick()).rejects.toThrow('Cannot wait for a tick: somebody is waiting already');
    jest.advanceTimersByTime(10);
    expect(await first).toBe(true);
  });

  it('ticks on when a wait is canceled', async () => {
    using timer = new PeriodicTimer(10);
    const source = new CancellationTokenSource();
    jest.advanceTimersByTime(5);
    const canceled = timer.waitForNextTick(source.token);
    source.cancel();
    await expect(canceled).rejects.toBe(source.token.reason);
    const next = timer.waitForNextTick();
    jest.advanceTimersByTime(5); // in the old rhythm
    expect(await next).toBe(true);
  });

  it('makes one immediate tick of three that were missed', async () => {
    using timer = new PeriodicTimer(10);
    jest.advanceTimersByTime(30);
    expect(await timer.waitForNextTick()).toBe(true);
    const next = timer.waitForNextTick();
    expect(await isSettled(next)).toBe(false);
    jest.advanceTimersByTime(10);
    expect(await next).toBe(true);
  });

  it('gives false to a pending wait and to later ones when it is disposed of', async () => {
    const timer = new PeriodicTimer(10);
    const pending = timer.waitForNextTick();
    timer.dispose();
    expect([await pending, await timer.waitForNextTick()]).toEqual([false, false]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    [0, 'RangeError', 'Cannot tick every 0 ms: expected a number of milliseconds > 0, -1 or Infinity'],
    [-2, 'RangeError', 'Cannot tick every -2 ms: expected a number of milliseconds >= 0, -1 or Infinity'],
    [NaN, 'RangeError', 'Cannot tick every NaN ms: expected a number of milliseconds >= 0, -1 or Infinity'],
    ['1', 'TypeError', "Cannot tick every '1': expected a number of milliseconds >= 0, -1 or Infinity"],
  ])('refuses a period of %p', (milliseconds, name, message) => {
    expect(() => new PeriodicTimer(milliseconds as never)).toThrow(expect.objectContaining({ name, message }));
  });
});

it('ticks again and again', async () => {
  using timer = new PeriodicTimer(10);
  for (let tick = 0; tick < 3; tick++) {
    const wait = timer.waitForNextTick();
    jest.advanceTimersByTime(9);
    expect(await isSettled(wait)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await wait).toBe(true);
  }
});

it('leaves a tick that came meanwhile to the next wait when one is refused under a canceled token', async () => {
  using timer = new PeriodicTimer(10);
  jest.advanceTimersByTime(10);
  await expect(timer.waitForNextTick(CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
  expect(await timer.waitForNextTick()).toBe(true);
});

it('gives false, and not a tick that was missed, once it is disposed of', async () => {
  const timer = new PeriodicTimer(10);
  jest.advanceTimersByTime(10);
  timer.dispose();
  expect(await timer.waitForNextTick()).toBe(false);
});

it('can be waited for and disposed of where a class of its own lets it have no period', async () => {
  class OwnTimer extends PeriodicTimer {
    override get period(): number {
      return Infinity;
    }
    override set period(_: number) {}
  }
  const timer = new OwnTimer(10);
  const wait = timer.waitForNextTick();
  timer.dispose();
  expect(await wait).toBe(false);
});

it('rejects a wait under a canceled token though it is disposed of', async () => {
  const timer = new PeriodicTimer(10);
  timer.dispose();
  await expect(timer.waitForNextTick(CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
});

it('can be disposed of twice', () => {
  const timer = new PeriodicTimer(10);
  timer.dispose();
  timer[Symbol.dispose]();
});

it('can be disposed of while a wait is pending, whose token is left then', async () => {
  const source = new CancellationTokenSource();
  const timer = new PeriodicTimer(10);
  const pending = timer.waitForNextTick(source.token);
  timer.dispose();
  expect(isListenedTo(source.token)).toBe(false);
  expect(await pending).toBe(false);
});

it.each([-1, Infinity])('never ticks for a period of %p', async (milliseconds) => {
  const timer = new PeriodicTimer(milliseconds);
  const pending = timer.waitForNextTick();
  expect(jest.getTimerCount()).toBe(0);
  timer.dispose();
  expect(await pending).toBe(false);
});

describe('its period', () => {
  it('is what it was made with', () => {
    using timer = new PeriodicTimer(10);
    expect(timer.period).toBe(10);
  });

  it('counts from when it is set', async () => {
    using timer = new PeriodicTimer(10);
    const wait = timer.waitForNextTick();
    jest.advanceTimersByTime(5);
    timer.period = 20;
    jest.advanceTimersByTime(19);
    expect(await isSettled(wait)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await wait).toBe(true);
    expect(timer.period).toBe(20);
  });

  it('stays as it was when a bad one is set', () => {
    using timer = new PeriodicTimer(10);
    expect(() => (timer.period = 0)).toThrow(RangeError);
    expect([timer.period, jest.getTimerCount()]).toEqual([10, 1]);
  });

  it('starts nothing when it is set after dispose', () => {
    const timer = new PeriodicTimer(10);
    timer.dispose();
    timer.period = 20;
    expect(jest.getTimerCount()).toBe(0);
  });
});

it('keeps the process alive only while somebody waits', async () => {
  jest.useRealTimers();
  const timeouts = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
  const before = timeouts();
  using timer = new PeriodicTimer(60_000);
  const source = new CancellationTokenSource();
  expect(timeouts()).toBe(before);
  const wait = timer.waitForNextTick(source.token);
  expect(timeouts()).toBe(before + 1);
  timer.period = 30_000;
  expect(timeouts()).toBe(before + 1);
  source.cancel();
  expect(timeouts()).toBe(before);
  await expect(wait).rejects.toBe(source.token.reason);
  timer.dispose();
  jest.useFakeTimers();
});
