import FakeTimers from '@sinonjs/fake-timers';
import { CancellationTokenSource } from 'countermand';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { FakeClock } from '../support/fakeClock.js';
import { root } from '../support/root.js';

const realTime = process.hrtime.bigint; // some fake timers replace that too

/** Moves the real clock past a deadline of up to 1 ms, without letting any timer fire. */
function passRealTime(): void {
  const end = realTime() + 2_000_000n;
  while (realTime() < end);
}

interface Clock {
  readonly fakesNow: boolean;
  install(): { advance(milliseconds: number): void; uninstall(): void };
}

const sinon = (toFake?: FakeTimers.FakeMethod[]) => () => {
  const clock = FakeTimers.install(toFake && { toFake });
  return { advance: (milliseconds: number) => void clock.tick(milliseconds), uninstall: () => clock.uninstall() };
};

const jestClock = (doNotFake: 'performance'[]) => () => {
  jest.useFakeTimers({ doNotFake });
  return {
    advance: (milliseconds: number) => jest.advanceTimersByTime(milliseconds),
    uninstall: () => void jest.useRealTimers(),
  };
};

const vitest: FakeTimers.FakeMethod[] = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
  'Date',
];

const clocks: Record<string, Clock> = {
  'Jest, everything': { fakesNow: true, install: jestClock([]) },
  'Jest, without performance': { fakesNow: false, install: jestClock(['performance']) },
  "Vitest's choice": { fakesNow: false, install: sinon(vitest) },
  "Vitest's choice with performance": { fakesNow: true, install: sinon([...vitest, 'performance']) },
  'Sinon, everything': { fakesNow: true, install: sinon() },
  'Sinon, setTimeout only': { fakesNow: false, install: sinon(['setTimeout', 'clearTimeout']) },
};

describe.each(Object.entries(clocks))('under the fake timers of %s', (_, { fakesNow, install }) => {
  let clock: ReturnType<Clock['install']>;
  beforeEach(() => {
    clock = install();
  });
  afterEach(() => clock.uninstall());

  it('cancels at the deadline, and not before', () => {
    const source = new CancellationTokenSource(1_000);
    const callback = jest.fn();
    source.token.register(callback);
    clock.advance(999);
    expect(source.isCancellationRequested).toBe(false);
    clock.advance(1);
    expect([source.token.kind, callback.mock.calls.length]).toEqual(['timeout', 1]);
  });

  it('replaces the deadline', () => {
    const source = new CancellationTokenSource(1_000);
    source.cancelAfter(2_000);
    clock.advance(1_999);
    expect(source.isCancellationRequested).toBe(false);
    clock.advance(1);
    expect(source.isCancellationRequested).toBe(true);
  });

  it('ignores the real clock', () => {
    const source = new CancellationTokenSource(0.001);
    passRealTime();
    expect(source.isCancellationRequested).toBe(false);
    clock.advance(1);
    expect(source.token.kind).toBe('timeout');
  });

  it(`${fakesNow ? 'sees' : 'does not see'} the deadline when it is polled right before its timer fires`, () => {
    let seen: unknown;
    setTimeout(() => (seen = source.isCancellationRequested), 1_000);
    const source = new CancellationTokenSource(1_000);
    clock.advance(1_000);
    expect([seen, source.isCancellationRequested]).toEqual([fakesNow, true]);
  });

  it(`returns ${fakesNow ? 'the remaining time by the fake clock' : 'the whole timeout as the remaining time'}`, () => {
    const source = new CancellationTokenSource(1_000);
    clock.advance(400);
    expect(source.token.remainingMilliseconds).toBe(fakesNow ? 600 : 1_000);
    source.dispose();
  });
});

describe('under a fake performance, with real timers', () => {
  let clock: ReturnType<Clock['install']>;
  beforeEach(() => {
    clock = sinon(['performance'])();
  });
  afterEach(() => clock.uninstall());

  it('does not see a deadline that only the fake clock has passed', () => {
    const source = new CancellationTokenSource(60_000);
    clock.advance(120_000);
    expect(source.isCancellationRequested).toBe(false);
    source.dispose();
  });

  it('cancels when its timer fires, even if the fake clock stands still', async () => {
    const { token } = new CancellationTokenSource(1);
    await token.whenCanceled;
    expect(token.kind).toBe('timeout');
  });
});

describe('under a clock that moves without firing timers', () => {
  const clock = new FakeClock();
  beforeEach(() => {
    clock.now = 0;
    clock.install();
  });
  afterEach(() => clock.uninstall());

  it('sees the deadline when it is polled before its timer has fired, and clears that timer', () => {
    const source = new CancellationTokenSource(1_000);
    clock.now = 999;
    expect([source.isCancellationRequested, clock.pending]).toEqual([false, 1]);
    clock.now = 1_000;
    expect([source.isCancellationRequested, clock.pending]).toEqual([true, 0]);
  });
});

describe('when the clock is replaced after a deadline was set', () => {
  it('ignores a fake clock that was installed later, and sees the deadline once the real clock is restored', () => {
    const source = new CancellationTokenSource(1);
    const clock = sinon()();
    clock.advance(60_000);
    passRealTime();
    expect([source.isCancellationRequested, source.token.remainingMilliseconds]).toEqual([false, 1]);
    clock.uninstall();
    expect(source.token.kind).toBe('timeout');
  });

  it('ignores the real clock for a deadline that was set under a fake clock', () => {
    const clock = sinon()();
    const source = new CancellationTokenSource(1);
    clock.uninstall();
    passRealTime();
    expect([source.isCancellationRequested, source.token.remainingMilliseconds]).toEqual([false, 1]);
    source.cancelAfter(0.001);
    passRealTime();
    expect(source.isCancellationRequested).toBe(true);
  });
});

it('follows the mock timers of node:test, which fake setTimeout only', async () => {
  // In a process of its own: the mock timers replace the globals of Node, and not those of Jest's environment.
  const { stdout } = await promisify(execFile)(process.execPath, ['__tests__/support/nodeTestTimers.mjs'], {
    cwd: root,
  });
  expect(stdout).toBe('false false timeout\n');
});

it('does not see a deadline of 0 ms by polls when only setTimeout is faked', () => {
  const original = globalThis.setTimeout;
  globalThis.setTimeout = (() => 1) as never;
  const source = new CancellationTokenSource();
  source.cancelAfter(0);
  expect(source.isCancellationRequested).toBe(false);
  globalThis.setTimeout = original;
  source.cancelAfter(-1);
});

it.each<[string, (source: CancellationTokenSource) => void, boolean]>([
  ['cancels', (source) => source.cancel(), true],
  ['disposes of', (source) => source.dispose(), false],
])('keeps its state when starting its timer %s the source', (_, act, isCanceled) => {
  const original = globalThis.setTimeout;
  const source = new CancellationTokenSource();
  const { token } = source;
  globalThis.setTimeout = (() => {
    act(source);
    return 1;
  }) as never;
  source.cancelAfter(1_000);
  globalThis.setTimeout = original;
  expect([token.isCancellationRequested, token.signal.aborted]).toEqual([isCanceled, isCanceled]);
});
