import {
  CancellationToken,
  CancellationTokenSource,
  createFetch,
  delay,
  interval,
  PeriodicTimer,
  TaskScope,
  withCancellation,
  withTimeout,
} from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { deferred, microtasks } from '../support/promises.js';

// A clock that changes under a timer: a test installs fake timers, or removes them, while something is under way. The
// new `clearTimeout` does not know the timers of the old clock, so that these fire all the same.

let first: FakeClock;
let second: FakeClock;

beforeEach(() => {
  first = new FakeClock();
  first.install();
  second = new FakeClock();
});
afterEach(() => {
  second.uninstall();
  first.uninstall();
});

/** Fires the timers of a clock, one after another, and those that they start. Returns how many are left in the end. */
function run(clock: FakeClock, atMost = 10): number {
  for (let fired = 0; fired < atMost && clock.pending > 0; fired++) {
    clock.now = clock.nextDue;
    clock.takeNext().callback();
  }
  return clock.pending;
}

/** Starts something with a timer. Returns what stops it, and what is known about it. */
type Start = () => { stop(): unknown; read(): unknown };

/** Starts work and cancels it. The work ends within its grace. */
function inGrace(
  start: (work: Promise<string>, token: CancellationToken, late: () => void) => Promise<unknown>,
): ReturnType<Start> {
  const source = new CancellationTokenSource();
  const work = deferred<string>();
  const late = jest.fn();
  const settled = start(work.promise, source.token, late).catch(() => {});
  source.cancel();
  return {
    stop: async () => {
      await microtasks();
      work.resolve('done');
      await settled;
    },
    read: () => late.mock.calls.length,
  };
}

const starts: Record<string, Start> = Object.assign(
  Object.fromEntries(
    Object.entries<(source: CancellationTokenSource) => unknown>({
      'a deadline, when its source is disposed of': (source) => source.dispose(),
      'a deadline, when it is removed': (source) => source.cancelAfter(-1),
      'a deadline, when its source is reset': (source) => source.tryReset(),
      'a deadline, when its source is canceled': (source) => source.cancel('by hand'),
    }).map(([name, stop]): [string, Start] => [
      name,
      () => {
        const source = new CancellationTokenSource(50);
        const { token } = source;
        const callback = jest.fn();
        token.register(callback);
        return {
          stop: () => {
            stop(source);
          },
          read: () => [token.isCancellationRequested, String(token), callback.mock.calls.length],
        };
      },
    ]),
  ),
  {
    'a deadline that is too long for one timer': () => {
      const source = new CancellationTokenSource(2 ** 32);
      return {
        stop: () => {
          source.dispose();
        },
        read: () => source.isCancellationRequested,
      };
    },
    'the limit of a promise': () => {
      const work = deferred<string>();
      const outcome: unknown[] = [];
      const settled = withTimeout(work.promise, 50).then(
        (value) => outcome.push(value),
        (error: unknown) => outcome.push(error),
      );
      return { stop: () => (work.resolve('done'), settled), read: () => [...outcome] };
    },
    'the limit of a function': () => {
      const work = deferred<string>();
      let token!: CancellationToken;
      const settled = withTimeout((given) => ((token = given), work.promise), 50);
      return { stop: () => (work.resolve('done'), settled), read: () => token.isCancellationRequested };
    },
    'a grace': () =>
      inGrace((work, token, late) => withCancellation(() => work, token, { grace: 50, onLateResult: late })),
    'the grace of a scope': () =>
      inGrace((work, token, late) => TaskScope.all([() => work], token, { grace: 50, onStragglers: late })),
    'the limit of a request': () => {
      let token: CancellationToken | undefined;
      const answer = deferred<object>();
      const send = createFetch(((_: string, init: { signal: AbortSignal }) => {
        token = CancellationToken.from(init.signal);
        return answer.promise;
      }) as unknown as typeof fetch);
      const settled = send('/', { timeout: 50 }) as Promise<unknown>;
      return { stop: () => (answer.resolve({ ok: true }), settled), read: () => token!.isCancellationRequested };
    },
    'a delay': () => {
      const source = new CancellationTokenSource();
      const outcome: unknown[] = [];
      const settled = delay(50, source.token).then(
        () => outcome.push('passed'),
        () => outcome.push('canceled'),
      );
      return {
        stop: async () => {
          source.cancel();
          await settled;
        },
        read: () => [...outcome],
      };
    },
    'a periodic timer, when it is disposed of': () => {
      const timer = new PeriodicTimer(50);
      return {
        stop: () => {
          timer.dispose();
        },
        read: () => timer.period,
      };
    },
    'a loop over an interval': () => {
      const ticks: number[] = [];
      const loop = interval(50)[Symbol.asyncIterator]();
      void loop.next().then(({ value }) => ticks.push(value as number));
      return { stop: () => loop.return!(), read: () => [...ticks] };
    },
    'polling a token that cannot be listened to': () => {
      let asked = 0;
      const foreign = {
        get aborted() {
          asked++;
          return false;
        },
        addEventListener() {
          throw new Error('not possible');
        },
        removeEventListener() {},
      };
      const registration = CancellationToken.from(foreign as never).register(() => {});
      return { stop: () => registration.unregister(), read: () => asked };
    },
  } satisfies Record<string, Start>,
);

describe.each(Object.entries(starts))('%s', (_, start) => {
  it('has no effect after it is stopped under another clock, and stays stopped', async () => {
    const { stop, read } = start();
    await microtasks();
    expect(first.pending).toBe(1);
    second.install();
    await stop();
    const before = read();
    second.uninstall();
    expect(run(first)).toBe(0);
    await microtasks();
    expect(read()).toEqual(before);
    expect(second.pending).toBe(0);
  });

  it('leaves no timer under the clock under which it started', async () => {
    const { stop } = start();
    await stop();
    expect(first.pending).toBe(0);
  });
});

it('does not fire early when a deadline is moved under another clock', () => {
  const source = new CancellationTokenSource(50);
  second.install();
  source.cancelAfter(500);
  run(first);
  expect(source.isCancellationRequested).toBe(false);
  run(second);
  expect(String(source.token)).toBe('CancellationToken { canceled: timeout after 500 ms }');
});

it('ticks by the new period only when that is set under another clock', async () => {
  using timer = new PeriodicTimer(50);
  const ticks: boolean[] = [];
  const wait = timer.waitForNextTick().then((isTick) => ticks.push(isTick));
  second.install();
  timer.period = 500;
  expect(run(first)).toBe(0);
  await microtasks();
  expect(ticks).toEqual([]);
  run(second, 1);
  await wait;
  expect(ticks).toEqual([true]);
});
