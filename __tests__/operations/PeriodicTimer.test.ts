import { CancellationToken, CancellationTokenSource, ObjectDisposedError, PeriodicTimer } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { isSettled, rejectionOf } from '../support/promises.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('PeriodicTimer, like that of .NET', () => {
  it('rejects a second wait while the first is pending, and the first still resolves', async () => {
    using timer = new PeriodicTimer(10);
    const first = timer.waitForNextTick();
    await expect(timer.waitForNextTick()).rejects.toThrow('Cannot wait for a tick: another wait is pending');
    expect(await isSettled(first)).toBe(false);
    jest.advanceTimersByTime(10);
    expect(await first).toBe(true);
    expect(await isSettled(timer.waitForNextTick())).toBe(false);
  });

  it('rejects a second wait while the first is pending, and the first still ends when it is disposed', async () => {
    const timer = new PeriodicTimer(2 ** 32 - 2);
    const first = timer.waitForNextTick();
    await expect(timer.waitForNextTick()).rejects.toThrow('Cannot wait for a tick: another wait is pending');
    expect(await isSettled(first)).toBe(false);
    timer.dispose();
    expect(await first).toBe(false);
  });

  it('rejects a wait with the reason, which holds the token, when that was canceled before', async () => {
    using timer = new PeriodicTimer(2 ** 32 - 2);
    const source = new CancellationTokenSource();
    source.cancel();
    const error = await rejectionOf(timer.waitForNextTick(source.token));
    expect(error).toBe(source.token.reason);
    expect(error.token).toBe(source.token);
  });

  it('rejects a wait with the reason, which holds the token, when that is canceled meanwhile', async () => {
    using timer = new PeriodicTimer(2 ** 32 - 2);
    const source = new CancellationTokenSource();
    const wait = timer.waitForNextTick(source.token);
    expect(await isSettled(wait)).toBe(false);
    source.cancel();
    const error = await rejectionOf(wait);
    expect(error).toBe(source.token.reason);
    expect(error.token).toBe(source.token);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('ends a loop that waits for ticks when it is disposed from elsewhere', async () => {
    const timer = new PeriodicTimer(1);
    let ticks = 0;
    const loop = (async () => {
      while (await timer.waitForNextTick()) ticks++;
    })();
    for (let tick = 0; tick < 5; tick++) await jest.advanceTimersByTimeAsync(1);
    expect([ticks, await isSettled(loop)]).toEqual([5, false]);
    timer.dispose();
    await loop;
    expect(ticks).toBe(5);
  });

  it('ticks again after missed ticks, until it is disposed', async () => {
    const timer = new PeriodicTimer(1);
    jest.advanceTimersByTime(100);
    expect(await timer.waitForNextTick()).toBe(true);
    for (let tick = 0; tick < 2; tick++) {
      const wait = timer.waitForNextTick();
      expect(await isSettled(wait)).toBe(false);
      jest.advanceTimersByTime(1);
      expect(await wait).toBe(true);
    }
    timer.dispose();
    expect(await timer.waitForNextTick()).toBe(false);
  });

  it('accepts a period that is too long for setTimeout', async () => {
    using timer = new PeriodicTimer(2 ** 32 - 2);
    const wait = timer.waitForNextTick();
    jest.advanceTimersByTime(2 ** 32 - 3);
    expect(await isSettled(wait)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await wait).toBe(true);
  });

  it('keeps its rhythm when a wait is canceled', async () => {
    using timer = new PeriodicTimer(10);
    const source = new CancellationTokenSource();
    jest.advanceTimersByTime(5);
    const canceled = timer.waitForNextTick(source.token);
    source.cancel();
    await expect(canceled).rejects.toBe(source.token.reason);
    const next = timer.waitForNextTick();
    jest.advanceTimersByTime(5); // 10 ms after the start
    expect(await next).toBe(true);
  });

  it('resolves one wait at once after three ticks were missed', async () => {
    using timer = new PeriodicTimer(10);
    jest.advanceTimersByTime(30);
    expect(await timer.waitForNextTick()).toBe(true);
    const next = timer.waitForNextTick();
    expect(await isSettled(next)).toBe(false);
    jest.advanceTimersByTime(10);
    expect(await next).toBe(true);
  });

  it('resolves a pending wait and later ones with false when it is disposed', async () => {
    const timer = new PeriodicTimer(10);
    const pending = timer.waitForNextTick();
    timer.dispose();
    expect([await pending, await timer.waitForNextTick()]).toEqual([false, false]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([
    [0, 'RangeError', '0'],
    [-2, 'RangeError', '-2'],
    [NaN, 'RangeError', 'NaN'],
    ['1', 'TypeError', "'1'"],
  ])('refuses a period of %p', (milliseconds, name, shown) => {
    const wanted = 'a number of milliseconds > 0, -1 or Infinity';
    const made = `Cannot make a PeriodicTimer: 'milliseconds' must be ${wanted}: received ${shown}`;
    expect(() => new PeriodicTimer(milliseconds as never)).toThrow(expect.objectContaining({ name, message: made }));
    using timer = new PeriodicTimer(10);
    const set = `Cannot set the period: 'period' must be ${wanted}: received ${shown}`;
    expect(() => (timer.period = milliseconds as never)).toThrow(expect.objectContaining({ name, message: set }));
    expect(timer.period).toBe(10);
  });
});

it('ticks repeatedly', async () => {
  using timer = new PeriodicTimer(10);
  for (let tick = 0; tick < 3; tick++) {
    const wait = timer.waitForNextTick();
    jest.advanceTimersByTime(9);
    expect(await isSettled(wait)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await wait).toBe(true);
  }
});

it('keeps a missed tick for the next wait when a wait rejects because its token is canceled', async () => {
  using timer = new PeriodicTimer(10);
  jest.advanceTimersByTime(10);
  await expect(timer.waitForNextTick(CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
  expect(await timer.waitForNextTick()).toBe(true);
});

it('resolves with false once it is disposed, even if a tick was missed', async () => {
  const timer = new PeriodicTimer(10);
  jest.advanceTimersByTime(10);
  timer.dispose();
  expect(await timer.waitForNextTick()).toBe(false);
});

it('can be disposed while a wait is pending when a subclass overrides its period', async () => {
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

it('rejects a wait when the token is canceled, even after it was disposed', async () => {
  const timer = new PeriodicTimer(10);
  timer.dispose();
  await expect(timer.waitForNextTick(CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
});

it('can be disposed repeatedly, in both ways, and every later wait resolves with false', async () => {
  const timer = new PeriodicTimer(10);
  const wait = timer.waitForNextTick();
  jest.advanceTimersByTime(10);
  expect(await wait).toBe(true);
  for (const how of ['dispose', Symbol.dispose, 'dispose', Symbol.dispose] as const) {
    timer[how]();
    expect(await timer.waitForNextTick()).toBe(false);
  }
});

it('removes the listener of a pending wait from its token when it is disposed', async () => {
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

describe('the period of a timer', () => {
  it('is the value that was passed to the constructor', () => {
    using timer = new PeriodicTimer(10);
    expect(timer.period).toBe(10);
  });

  it('is what was set last, and stays that when an invalid value is set', () => {
    using timer = new PeriodicTimer(1);
    for (const [set, got] of [
      [-1, Infinity],
      [Infinity, Infinity],
      [86_400_000, 86_400_000],
      [2 ** 32 - 2, 2 ** 32 - 2],
    ] as const) {
      timer.period = set;
      expect(timer.period).toBe(got);
      expect(() => (timer.period = 0)).toThrow(RangeError);
      expect(timer.period).toBe(got);
    }
  });

  it('starts anew when it is set', async () => {
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

  it('stays the same when an invalid value is set', () => {
    using timer = new PeriodicTimer(10);
    expect(() => (timer.period = 0)).toThrow(RangeError);
    expect([timer.period, jest.getTimerCount()]).toEqual([10, 1]);
  });

  it('wakes a wait of a timer that would never have ticked', async () => {
    using timer = new PeriodicTimer(Infinity);
    const wait = timer.waitForNextTick();
    timer.period = 20;
    jest.advanceTimersByTime(19);
    expect(await isSettled(wait)).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await wait).toBe(true);
  });

  it('keeps a wait pending when it becomes infinite', async () => {
    using timer = new PeriodicTimer(10);
    const wait = timer.waitForNextTick();
    timer.period = -1;
    jest.advanceTimersByTime(1_000);
    expect([await isSettled(wait), timer.period, jest.getTimerCount()]).toEqual([false, Infinity, 0]);
  });

  it('cannot be set after dispose, and stays the same', () => {
    const timer = new PeriodicTimer(10);
    timer.dispose();
    expect(() => (timer.period = 20)).toThrow(ObjectDisposedError);
    expect([timer.period, jest.getTimerCount()]).toEqual([10, 0]);
  });

  it('refuses a wrong value after dispose, too, with the error for that', () => {
    const timer = new PeriodicTimer(10);
    timer.dispose();
    expect(() => (timer.period = NaN)).toThrow(RangeError);
  });
});

it('keeps the process alive only while a wait is pending', async () => {
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
