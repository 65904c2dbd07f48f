import FakeTimers from '@sinonjs/fake-timers';
import { CancellationTokenSource } from 'countermand';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../support/root.js';

const realTime = process.hrtime.bigint; // some of them fake that too

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

  it('cancels at the deadline and not before', () => {
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

  it('trusts the clock in a poll only if it is faked with the timers', () => {
    const source = new CancellationTokenSource(0.001);
    const end = realTime() + 2_000_000n;
    while (realTime() < end); // the real clock passes the deadline
    expect(source.isCancellationRequested).toBe(false);
    if (fakesNow) clock.advance(1);
    source.dispose();
  });
});

it('keeps time by the mock timers of node:test, which fake setTimeout only', async () => {
  // In a process of its own: they replace the globals of Node, and not those of Jest's environment.
  const { stdout } = await promisify(execFile)(process.execPath, ['__tests__/support/nodeTestTimers.mjs'], {
    cwd: root,
  });
  expect(stdout).toBe('false false timeout\n');
});
