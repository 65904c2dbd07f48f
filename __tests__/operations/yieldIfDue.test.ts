import { CancellationTokenSource, yieldIfDue } from 'countermand';
import { microtasks, rejectionOf } from '../support/promises.js';

/** Blocks the event loop. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('yieldIfDue, with a clock that the test moves', () => {
  // A copy of its own, so that the shared copy does not see times of this clock.
  let library!: typeof import('countermand');
  let now: number;
  const yieldIfDue: typeof library.yieldIfDue = (...args) => library.yieldIfDue(...args);

  beforeEach(async () => {
    now = 1_000;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    jest.isolateModules(() => (library = jest.requireActual('../../lib/index.ts')));
    await library.yieldIfDue();
  });
  afterEach(() => jest.restoreAllMocks());

  it('returns undefined while it is not due', () => {
    now += 7.9;
    expect(yieldIfDue()).toBeUndefined();
    expect(yieldIfDue(new library.CancellationTokenSource().token)).toBeUndefined();
  });

  it('returns a promise once 8 ms have passed', async () => {
    now += 8;
    const yielded = yieldIfDue();
    expect(yielded).toBeInstanceOf(Promise);
    expect(await yielded).toBeUndefined();
  });

  it('accepts another time slice', async () => {
    now += 2;
    const yielded = yieldIfDue(undefined, { everyMilliseconds: 2 });
    expect(yielded).toBeInstanceOf(Promise);
    await yielded;
  });

  it('counts one time slice for all loops', async () => {
    const [one, two] = [1, 2].map(() => new library.CancellationTokenSource().token);
    now += 8;
    await yieldIfDue(one);
    expect(yieldIfDue(two)).toBeUndefined();
  });

  it('is due when the clock has gone back, as fake clocks do', async () => {
    now -= 500;
    const yielded = yieldIfDue();
    expect(yielded).toBeInstanceOf(Promise);
    await yielded;
    expect(yieldIfDue()).toBeUndefined();
  });

  it.each([-1, Infinity])('is never due for a time slice of %p', (everyMilliseconds) => {
    now += 1_000_000;
    expect(yieldIfDue(undefined, { everyMilliseconds })).toBeUndefined();
  });

  it('rejects when the token is canceled, even if it is not due', async () => {
    const { canceled } = library.CancellationToken;
    expect(await rejectionOf(yieldIfDue(canceled) as Promise<void>)).toBe(canceled.reason);
  });
});

it.each([-1, Infinity])('is never due for a time slice of %p, even in the first call', (everyMilliseconds) => {
  jest.isolateModules(() => {
    const fresh = jest.requireActual<{ yieldIfDue: typeof yieldIfDue }>('../../lib/operations/yieldIfDue.ts');
    expect(fresh.yieldIfDue(undefined, { everyMilliseconds })).toBeUndefined();
  });
});

it('lets immediates run, and timers when they are due', async () => {
  const events: string[] = [];
  setTimeout(() => events.push('timer'), 0);
  setImmediate(() => events.push('immediate'));
  const options = { everyMilliseconds: 0 };
  await yieldIfDue(undefined, options);
  expect(events).toContain('immediate');
  while (!events.includes('timer')) await yieldIfDue(undefined, options); // forever if timers never run
});

it('lets a timer cancel a loop that computes, within 20 ms', async () => {
  const delays: number[] = [];
  // The machine may be busy with something else, but not each time.
  while (delays.length < 5 && !delays.some((delay) => delay < 20)) {
    const source = new CancellationTokenSource();
    const due = performance.now() + 5;
    setTimeout(() => source.cancel(), 5);
    const loop = async () => {
      for (;;) {
        work(0.1);
        await yieldIfDue(source.token);
      }
    };
    expect(await rejectionOf(loop())).toBe(source.token.reason);
    delays.push(performance.now() - due);
  }
  expect(Math.min(...delays)).toBeLessThan(20);
});

it('lets a timer cancel a loop that awaits microtasks only', async () => {
  const source = new CancellationTokenSource();
  setTimeout(() => source.cancel(), 5);
  const loop = async () => {
    for (;;) {
      await undefined;
      await yieldIfDue(source.token);
    }
  };
  expect(await rejectionOf(loop())).toBe(source.token.reason);
});

it('lets a timer cancel ten loops at once', async () => {
  const source = new CancellationTokenSource();
  setTimeout(() => source.cancel(), 5);
  const loop = async () => {
    for (;;) {
      work(0.1);
      await yieldIfDue(source.token);
      await undefined;
    }
  };
  const errors = await Promise.all(Array.from({ length: 10 }, () => rejectionOf(loop())));
  expect(new Set(errors)).toEqual(new Set([source.token.reason]));
});

it('rejects when the deadline of its token has passed, without yielding', async () => {
  const source = new CancellationTokenSource(1);
  await yieldIfDue(undefined, { everyMilliseconds: 0 });
  work(2);
  expect(await rejectionOf(yieldIfDue(source.token) as Promise<void>)).toBe(source.token.reason);
  expect(source.token.kind).toBe('timeout');
});

it('clears its immediate when it is canceled while it waits', async () => {
  const source = new CancellationTokenSource();
  const clear = jest.spyOn(globalThis, 'clearImmediate');
  const yielded = yieldIfDue(source.token, { everyMilliseconds: 0 }) as Promise<void>;
  source.cancel();
  expect(clear).toHaveBeenCalledTimes(1);
  expect(await rejectionOf(yielded)).toBe(source.token.reason);
  clear.mockRestore();
});

it('still resolves for other loops when one of them is canceled while they wait', async () => {
  const source = new CancellationTokenSource();
  const options = { everyMilliseconds: 0 };
  const [canceled, waiting] = [yieldIfDue(source.token, options), yieldIfDue(undefined, options)] as Promise<void>[];
  source.cancel();
  expect(await rejectionOf(canceled!)).toBe(source.token.reason);
  expect(await waiting).toBeUndefined();
});

it('rejects for a loop that is canceled while another loop removes its listener', async () => {
  const source = new CancellationTokenSource();
  const signal = { aborted: false, addEventListener() {}, removeEventListener: () => source.cancel() };
  const options = { everyMilliseconds: 0 };
  const [first, second] = [yieldIfDue(signal, options), yieldIfDue(source.token, options)] as Promise<void>[];
  expect(await first).toBeUndefined();
  expect(await rejectionOf(second!)).toBe(source.token.reason);
});

const workerd = { userAgent: 'Cloudflare-Workers' };

describe.each([
  ['MessageChannel', ['setImmediate', 'clearImmediate'], undefined],
  ['MessageChannel', ['setImmediate'], undefined],
  ['MessageChannel', ['clearImmediate'], undefined],
  ['MessageChannel', ['setImmediate', 'clearImmediate'], { userAgent: 'Mozilla/5.0' }],
  ['setTimeout', ['setImmediate', 'clearImmediate', 'MessageChannel'], undefined],
  ['setTimeout', ['setImmediate', 'clearImmediate'], workerd], // where messages keep timers from running
])(
  'yieldIfDue on a platform where %s is used, without %j and with the navigator %j',
  (fallback, missing, navigator) => {
    const realSetImmediate = setImmediate;
    const originals = [fallback, ...missing, 'navigator'].map(
      (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name) ?? { value: undefined }] as const,
    );
    let uses: number;

    beforeEach(() => {
      uses = 0;
      const counting = new Proxy(Reflect.get(globalThis, fallback), {
        apply: (target, _, args) => (uses++, Reflect.apply(target, globalThis, args)),
        construct: (target, args) => (uses++, Reflect.construct(target, args)),
      });
      for (const name of missing) Object.defineProperty(globalThis, name, { value: undefined, configurable: true });
      Object.defineProperty(globalThis, 'navigator', { value: navigator, configurable: true });
      Object.defineProperty(globalThis, fallback, { value: counting, configurable: true });
    });
    afterEach(() => {
      for (const [name, descriptor] of originals) {
        Object.defineProperty(globalThis, name, { ...descriptor, configurable: true });
      }
    });

    it('uses it to yield, exactly once', async () => {
      const yielded = yieldIfDue(undefined, { everyMilliseconds: 0 });
      let isOver = false;
      void yielded!.then(() => (isOver = true));
      await microtasks();
      expect([uses, isOver]).toEqual([1, false]);
      await yielded;
    });

    it('lets an immediate cancel a loop', async () => {
      const source = new CancellationTokenSource();
      realSetImmediate(() => source.cancel());
      const loop = async () => {
        for (;;) await yieldIfDue(source.token, { everyMilliseconds: 0 });
      };
      expect(await rejectionOf(loop())).toBe(source.token.reason);
    });

    it('leaves nothing that keeps the process alive when it is canceled while it waits', async () => {
      const turn = () => new Promise((resolve) => realSetImmediate(resolve));
      const source = new CancellationTokenSource();
      await turn();
      const before = process.getActiveResourcesInfo().length;
      const clear = jest.spyOn(globalThis, 'clearTimeout');
      const yielded = yieldIfDue(source.token, { everyMilliseconds: 0 }) as Promise<void>;
      source.cancel();
      expect(clear).toHaveBeenCalledTimes(fallback === 'setTimeout' ? 1 : 0);
      jest.restoreAllMocks();
      expect(await rejectionOf(yielded)).toBe(source.token.reason);
      for (let turns = 0; turns < 3; turns++) await turn();
      expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
    });
  },
);

const wantedMilliseconds = 'must be a number of milliseconds >= 0, -1 or Infinity';

it.each([
  [{ everyMilliseconds: NaN }, 'RangeError', `Cannot yield: 'everyMilliseconds' ${wantedMilliseconds}: received NaN`],
  [{ everyMilliseconds: -2 }, 'RangeError', `Cannot yield: 'everyMilliseconds' ${wantedMilliseconds}: received -2`],
  [{ everyMilliseconds: '8' }, 'TypeError', `Cannot yield: 'everyMilliseconds' ${wantedMilliseconds}: received '8'`],
  [42, 'TypeError', "Cannot yield: 'options' must be an object or undefined: received 42"],
  [null, 'TypeError', "Cannot yield: 'options' must be an object or undefined: received null"],
])('refuses the options %p', async (options, name, message) => {
  expect(await rejectionOf(yieldIfDue(undefined, options as never) as Promise<void>)).toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
});

it('lets ten loops share one turn, so that they keep timers waiting no longer than one loop', async () => {
  const turns = Array.from({ length: 10 }, () => yieldIfDue(undefined, { everyMilliseconds: 0 }));
  const events: string[] = [];
  setImmediate(() => events.push('next turn'));
  for (const turn of turns) void Promise.resolve(turn).then(() => events.push('loop'));
  await new Promise((resolve) => setImmediate(resolve));
  expect(events).toEqual([...Array<string>(10).fill('loop'), 'next turn']);
});
