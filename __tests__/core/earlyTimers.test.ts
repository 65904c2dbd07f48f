import { CancellationTokenSource, delay, interval, PeriodicTimer } from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { microtasks } from '../support/promises.js';

// Node counts whole milliseconds, so that its timers may fire up to one too early by a finer clock.

const setTimeoutAtLoad = setTimeout;
let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
  clock.now = 0.5;
  clock.install();
});
afterEach(() => {
  clock.uninstall();
});

/** Fires the next timer at a time of which it is not sure that it is due. */
async function fireAt(now: number): Promise<void> {
  clock.now = now;
  clock.takeNext().callback();
  await microtasks();
}

it.each<[string, (onDue: () => void) => unknown]>([
  ['a delay', (onDue) => delay(5).then(onDue)],
  ['a tick of a PeriodicTimer', (onDue) => new PeriodicTimer(5).waitForNextTick().then(onDue)],
  ['an item of an interval', (onDue) => interval(5)[Symbol.asyncIterator]().next().then(onDue)],
  ['a deadline', (onDue) => new CancellationTokenSource(5).token.register(onDue)],
])('%s does not come before its time, even if the timer fires too early', async (_, start) => {
  const onDue = jest.fn();
  start(onDue);
  await fireAt(4.6);
  await fireAt(5.4);
  expect([onDue.mock.calls.length, clock.nextDue]).toEqual([0, 5.5]);
  await fireAt(5.5);
  expect(onDue).toHaveBeenCalledTimes(1);
});

it('fires when its timer does if the clock was set back meanwhile', async () => {
  const onDue = jest.fn();
  void delay(5).then(onDue);
  await fireAt(-3_600_000);
  expect(onDue).toHaveBeenCalledTimes(1);
});

it('fires when its timer does if only setTimeout was replaced meanwhile, because the new one may stand still', () => {
  const onDue = jest.fn();
  new CancellationTokenSource(5).token.register(onDue);
  const { callback } = clock.takeNext();
  clock.now = 5.4;
  globalThis.setTimeout = setTimeoutAtLoad;
  callback();
  expect(onDue).toHaveBeenCalledTimes(1);
});

it('does not start again if it is stopped between an early call and its time', async () => {
  const source = new CancellationTokenSource();
  const waiting = delay(5, source.token).catch(() => 'canceled');
  await fireAt(4.6);
  source.cancel();
  expect([await waiting, clock.pending]).toEqual(['canceled', 0]);
});

describe('remainingMilliseconds', () => {
  it.each([
    [0, 500],
    [0.4, 500],
    [1, 499],
    [2.5, 498],
    [499.9, 1],
  ])('is whole, and rounded up: %d ms later', (elapsed, remaining) => {
    const { token } = new CancellationTokenSource(500);
    clock.now += elapsed;
    expect(token.remainingMilliseconds).toBe(remaining);
  });

  it('never exceeds the length of the deadline by rounding', () => {
    clock.now = 0.1 + 0.2;
    for (let count = 0; count < 1_000; count++) {
      clock.now += 0.1;
      expect(new CancellationTokenSource(25).token.remainingMilliseconds).toBe(25);
    }
  });

  it('is whole for foreign tokens, too, and 1 for a part of a millisecond', () => {
    expect(new CancellationTokenSource(0.25).token.remainingMilliseconds).toBe(1);
  });
});
