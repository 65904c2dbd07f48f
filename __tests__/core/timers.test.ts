import { CancellationToken, CancellationTokenSource, createFetch, type FetchOptions } from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { microtasks, rejectionOf } from '../support/promises.js';

const longest = 2 ** 31 - 1; // the longest time of one setTimeout

describe('under fake timers', () => {
  // With the real clock, polls do not see the faked time, and only timers cancel.
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it.each([1, longest - 1, longest, longest + 1, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 33 + 1])(
    'is pending one millisecond before a deadline of %i ms, and canceled at it',
    (milliseconds) => {
      const source = new CancellationTokenSource(milliseconds);
      const callback = jest.fn();
      source.token.register(callback);
      jest.advanceTimersByTime(milliseconds - 1);
      expect([source.isCancellationRequested, callback.mock.calls.length]).toEqual([false, 0]);
      jest.advanceTimersByTime(1);
      expect([source.token.kind, callback.mock.calls.length]).toEqual(['timeout', 1]);
    },
  );

  it('never passes setTimeout more than its limit, and uses one timer at a time', () => {
    const setTimeout = jest.spyOn(globalThis, 'setTimeout');
    const source = new CancellationTokenSource(2 ** 32);
    for (const [elapsed, expected] of [
      [0, [longest]],
      [longest, [longest, longest]],
      [longest, [longest, longest, 2]],
    ] as const) {
      jest.advanceTimersByTime(elapsed);
      expect(setTimeout.mock.calls.map(([, milliseconds]) => milliseconds)).toEqual(expected);
      expect(jest.getTimerCount()).toBe(1);
    }
    source.dispose();
  });

  it.each<[string, (source: CancellationTokenSource) => void]>([
    ['dispose', (source) => source.dispose()],
    ['cancel', (source) => source.cancel()],
    ['cancelAsync', (source) => void source.cancelAsync()],
    ['cancelAfter(-1)', (source) => source.cancelAfter(-1)],
    ['cancelAfter(Infinity)', (source) => source.cancelAfter(Infinity)],
    ['cancelAfter(0), once its timer has fired', (source) => (source.cancelAfter(0), jest.advanceTimersByTime(0))],
    ['tryReset', (source) => void source.tryReset()],
  ])('clears the second of several timers of a long deadline for good: by %s', (_, stop) => {
    const source = new CancellationTokenSource(3 * longest);
    jest.advanceTimersByTime(longest + 1);
    expect(jest.getTimerCount()).toBe(1);
    stop(source);
    expect(jest.getTimerCount()).toBe(0);
    const before = source.isCancellationRequested;
    jest.advanceTimersByTime(3 * longest);
    expect(source.isCancellationRequested).toBe(before);
  });

  it('clears its timer when a parent that it listens to is canceled', () => {
    const parent = new CancellationTokenSource();
    const source = new CancellationTokenSource({ timeout: 1_000, parents: [parent.token] });
    source.token.register(() => {});
    parent.cancel();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps one timer and the last deadline when the deadline is replaced many times', () => {
    const source = new CancellationTokenSource(1_000);
    for (let milliseconds = 2_000; milliseconds <= 100_000; milliseconds += 1_000) source.cancelAfter(milliseconds);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(99_999);
    expect(source.isCancellationRequested).toBe(false);
    jest.advanceTimersByTime(1);
    expect(source.isCancellationRequested).toBe(true);
  });

  it.each<[string, () => unknown]>([
    ['no timeout', () => new CancellationTokenSource()],
    ['a timeout of -1', () => new CancellationTokenSource(-1)],
    ['a timeout of Infinity', () => new CancellationTokenSource({ timeout: Infinity })],
    ['a timeout of 0', () => new CancellationTokenSource(0)],
    ['a canceled parent', () => new CancellationTokenSource({ timeout: 1, parents: [AbortSignal.abort()] })],
    ['a deadline after the end', () => new CancellationTokenSource(0).cancelAfter(1)],
  ])('starts no timer for %s', (_, make) => {
    make();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('with the kinds of timer of several platforms', () => {
  const { setTimeout, clearTimeout } = globalThis;
  const started: { callback: () => void; handle: unknown }[] = [];
  const cleared: unknown[] = [];

  /** Lets `setTimeout` return what `makeHandle` returns; the test fires the timers. */
  function replaceTimers(makeHandle: () => unknown): void {
    globalThis.setTimeout = ((callback: () => void) => {
      const handle = makeHandle();
      started.push({ callback, handle });
      return handle;
    }) as unknown as typeof globalThis.setTimeout;
    globalThis.clearTimeout = (handle) => void cleared.push(handle);
  }

  /** Fetches a response whose body never ends. */
  const fetchHanging = (init: FetchOptions, body = new ReadableStream()) =>
    createFetch<(url: string, init?: object) => Promise<Response>>(async () => new Response(body))('/', init);

  afterEach(() => {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    started.length = cleared.length = 0;
    Reflect.deleteProperty(globalThis, 'Deno');
  });

  it('keeps no process alive by any of several timers of a long deadline (Node)', () => {
    const unref = jest.fn();
    replaceTimers(() => ({ unref }));
    const source = new CancellationTokenSource({ timeout: 2 * longest });
    started[0]!.callback();
    expect([started.length, unref.mock.calls.length]).toEqual([2, 2]);
    source.dispose();
    expect(cleared).toEqual([started[1]!.handle]);
  });

  it('keeps no process alive by polling a signal that refuses listeners (Node)', () => {
    const unref = jest.fn();
    replaceTimers(() => ({ unref }));
    const refuse = () => {
      throw new Error('Nobody may listen');
    };
    const signal = { aborted: false, addEventListener: refuse, removeEventListener: refuse };
    const registration = CancellationToken.from(signal).register(() => {});
    started[0]!.callback();
    expect([started.length, unref.mock.calls.length]).toEqual([2, 2]);
    registration.unregister();
    expect(cleared).toEqual([started[1]!.handle]);
  });

  it('keeps no process alive when timers are numbers (Deno)', () => {
    let last = 0;
    const unrefTimer = jest.fn();
    Object.assign(globalThis, { Deno: { unrefTimer } });
    replaceTimers(() => ++last);
    new CancellationTokenSource(1_000).cancelAfter(2_000);
    expect(unrefTimer.mock.calls).toEqual([[1], [2]]);
    expect(cleared).toEqual([1]);
  });

  it('keeps the process alive while a body is read under a timeout and timers are numbers (Deno)', async () => {
    let last = 0;
    const [refTimer, unrefTimer] = [jest.fn(), jest.fn()];
    Object.assign(globalThis, { Deno: { refTimer, unrefTimer } });
    replaceTimers(() => ++last);
    const response = await createFetch<(url: string) => Promise<Response>>(async () => new Response('text'))('/', {
      timeout: 1_000,
    });
    expect([refTimer.mock.calls, unrefTimer.mock.calls]).toEqual([[], [[1]]]);
    const reading = response.text();
    expect(refTimer.mock.calls).toEqual([[1]]);
    await reading;
    expect([last, refTimer.mock.calls.length, cleared]).toEqual([1, 1, [1]]);
  });

  it('does not unref a timer again that was cleared before a read ended (Deno)', async () => {
    const [refTimer, unrefTimer] = [jest.fn(), jest.fn()];
    Object.assign(globalThis, { Deno: { refTimer, unrefTimer } });
    replaceTimers(() => 7);
    const source = new CancellationTokenSource();
    let controller!: ReadableStreamDefaultController;
    const body = new ReadableStream({ start: (started) => void (controller = started) });
    const reading = (await fetchHanging({ timeout: 1_000, token: source.token }, body)).text();
    source.cancel();
    await rejectionOf(reading);
    controller.error(new Error('aborted'));
    await microtasks();
    expect([refTimer.mock.calls, unrefTimer.mock.calls]).toEqual([[[7]], [[7]]]);
  });

  it('keeps the process alive while a body is read under a timeout (Node)', async () => {
    const [ref, unref] = [jest.fn(), jest.fn()];
    replaceTimers(() => ({ ref, unref }));
    const source = new CancellationTokenSource();
    const response = await fetchHanging({ timeout: 1_000, token: source.token });
    expect([ref.mock.calls.length, unref.mock.calls.length]).toEqual([0, 1]);
    const reading = response.text();
    expect([ref.mock.calls.length, unref.mock.calls.length]).toEqual([1, 1]);
    source.cancel();
    await rejectionOf(reading);
  });

  it.each<[string, object]>([
    ['timers are numbers', { handle: 7 }],
    ['Deno has no functions for timers', { handle: 7, Deno: {} }],
    ['timers are objects without methods', { handle: {} }],
  ])('reads a body under a timeout on a platform where %s', async (_, { handle, ...globals }: { handle?: unknown }) => {
    Object.assign(globalThis, globals);
    replaceTimers(() => handle);
    const source = new CancellationTokenSource();
    const reading = (await fetchHanging({ timeout: 1_000, token: source.token })).text();
    source.cancel();
    expect(await rejectionOf(reading)).toBe(source.token.reason);
    expect(cleared).toEqual([handle]);
  });

  it('accepts a number as a timer and nothing else, even 0 (browsers)', () => {
    replaceTimers(() => 0);
    const source = new CancellationTokenSource(1_000);
    source.dispose();
    expect(cleared).toEqual([0]);
  });

  it('cancels when the timer fires, even if it is too early by the clock', () => {
    replaceTimers(() => 1);
    const source = new CancellationTokenSource(1_000);
    started[0]!.callback();
    expect(source.token.kind).toBe('timeout');
  });
});

describe('a timer that fires, and checks a signal whose getter changes the state', () => {
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] }); // only timers cancel
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A source whose signal runs `act` when the timer checks it. */
  function sourceOver(act: (source: CancellationTokenSource) => boolean) {
    let acts = false;
    const signal = {
      get aborted(): boolean {
        return acts && act(source);
      },
      reason: new Error('The user left'),
      addEventListener() {},
      removeEventListener() {},
    };
    const source = new CancellationTokenSource({ timeout: 1_000, parents: [signal] });
    jest.advanceTimersByTime(999);
    acts = true;
    return source;
  }

  it('cancels with the reason of the signal if that turns out to be aborted', () => {
    const source = sourceOver(() => true);
    jest.advanceTimersByTime(1);
    expect([source.token.kind, jest.getTimerCount()]).toEqual(['failed', 0]);
  });

  it('does not cancel if the getter replaces the deadline', () => {
    const source = sourceOver((source) => (source.cancelAfter(5_000), false));
    jest.advanceTimersByTime(1);
    expect(source.isCancellationRequested).toBe(false);
    source.dispose();
  });
});

it('is canceled by the first of two parents whose deadlines pass at the same time', () => {
  const clock = new FakeClock();
  clock.install();
  try {
    const parents = [new CancellationTokenSource(10), new CancellationTokenSource(10)] as const;
    const child = CancellationTokenSource.createLinkedTokenSource(parents[0].token, parents[1].token);
    clock.now = 10;
    expect(child.token.canceledBy === parents[0].token).toBe(true);
    parents[1].dispose();
  } finally {
    clock.uninstall();
  }
});
