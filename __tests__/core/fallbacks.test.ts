import type * as Countermand from 'countermand';
import type * as Interop from 'countermand/interop';
import { countTimers } from '../support/leakFixture.js';

// A test removes what old platforms lack before it loads a copy of the library; afterEach restores it.
let restorers: (() => void)[] = [];

afterEach(() => {
  for (const restore of restorers.reverse()) restore();
  restorers = [];
});

function restoreLater(object: object, key: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
  restorers.push(() => Object.defineProperty(object, key, descriptor));
}

function remove(key: string): void {
  restoreLater(globalThis, key);
  if (!Reflect.deleteProperty(globalThis, key)) throw new Error(`${key} cannot be removed`);
}

function replace(object: object, key: string, value: unknown): void {
  restoreLater(object, key);
  Object.defineProperty(object, key, { value, configurable: true, writable: true });
}

async function load(): Promise<typeof Countermand & typeof Interop> {
  let library!: typeof Countermand & typeof Interop;
  await jest.isolateModulesAsync(async () => {
    library = { ...(await import('countermand')), ...(await import('countermand/interop')) };
  });
  return library;
}

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

describe('without AggregateError', () => {
  const [e1, e2] = [new Error('E1'), new Error('E2')];

  beforeEach(() => remove('AggregateError'));

  it('throws an error of that name, with all errors of the callbacks, from cancel', async () => {
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource();
    source.token.register(throwing(e2));
    source.token.register(throwing(e1));
    const error = thrownBy(() => source.cancel()) as AggregateError;
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.errors]).toEqual(['AggregateError', [e1, e2]]);
    expect(error.message).toBe('2 callbacks of a canceled token failed');
  });

  it('rejects cancelAsync with such an error', async () => {
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource();
    source.token.register(() => Promise.reject(e1));
    await expect(source.cancelAsync()).rejects.toMatchObject({
      name: 'AggregateError',
      errors: [e1],
      message: 'A callback of a canceled token failed',
    });
  });

  it('reports errors of callbacks one by one when they are run by the abort of a controller', async () => {
    const { CancellationTokenSource, toAbortController } = await load();
    const reported: unknown[] = [];
    replace(globalThis, 'queueMicrotask', (callback: () => void) => reported.push(thrownBy(callback)));
    const source = new CancellationTokenSource();
    source.token.register(throwing(e2));
    source.token.register(throwing(e1));
    toAbortController(source).abort();
    expect(reported).toEqual([e1, e2]);
  });
});

describe('without queueMicrotask', () => {
  beforeEach(() => remove('queueMicrotask'));

  it('reports the error of a callback by throwing it in a timer', async () => {
    const { CancellationTokenSource, toAbortController } = await load();
    const timers: [() => void, number][] = [];
    replace(globalThis, 'setTimeout', (...timer: [() => void, number]) => timers.push(timer));
    const error = new Error('E');
    const source = new CancellationTokenSource();
    source.token.register(throwing(error));
    toAbortController(source).abort();
    expect(timers.map(([callback, milliseconds]) => [thrownBy(callback), milliseconds])).toEqual([[error, 0]]);
  });

  it('runs callbacks only after cancelAsync has returned', async () => {
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    source.token.register(callback);
    const canceled = source.cancelAsync();
    expect(callback).not.toHaveBeenCalled();
    await canceled;
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe('without performance', () => {
  let now = 1_000;

  beforeEach(() => {
    remove('performance');
    replace(Date, 'now', () => now);
  });

  it('measures time by Date', async () => {
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource(50);
    now += 49;
    expect([source.isCancellationRequested, source.token.remainingMilliseconds]).toEqual([false, 1]);
    now += 1;
    expect([source.isCancellationRequested, source.token.kind]).toEqual([true, 'timeout']);
  });

  it('cancels when the timer fires', async () => {
    const timers: (() => void)[] = [];
    replace(globalThis, 'setTimeout', (callback: () => void) => timers.push(callback));
    replace(globalThis, 'clearTimeout', () => {});
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource(50);
    expect(timers).toHaveLength(1);
    timers[0]!();
    expect(source.token.kind).toBe('timeout');
  });
});

/** Replaces `Symbol` by one that lacks some of its symbols: they cannot be deleted from the platform's. */
function replaceSymbol(...lacking: PropertyKey[]): void {
  const { Symbol: platformSymbol } = globalThis;
  const old = Object.assign((description: string) => platformSymbol(description), {});
  for (const key of Reflect.ownKeys(platformSymbol)) {
    if (lacking.includes(key)) continue;
    Object.defineProperty(old, key, Object.getOwnPropertyDescriptor(platformSymbol, key)!);
  }
  replace(globalThis, 'Symbol', old);
}

describe('without Symbol.dispose and Symbol.asyncDispose', () => {
  beforeEach(() => replaceSymbol('dispose', 'asyncDispose'));

  it('disposes sources by the symbol that compiled `using` statements look for', async () => {
    expect([Symbol.dispose, Symbol.asyncDispose]).toEqual([undefined, undefined]);
    const { CancellationTokenSource, ObjectDisposedError } = await load();
    const source = new CancellationTokenSource();
    (source as never as Record<symbol, () => void>)[Symbol.for('Symbol.dispose')]!();
    expect(() => source.token).toThrow(ObjectDisposedError);
    expect('undefined' in source).toBe(false);
  });

  it('disposes registrations by the symbols that compiled `using` statements look for', async () => {
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    for (const key of ['Symbol.dispose', 'Symbol.asyncDispose']) {
      const registration = source.token.register(callback);
      await (registration as never as Record<symbol, () => unknown>)[Symbol.for(key)]!();
      expect([registration.unregister(), 'undefined' in registration]).toEqual([false, false]);
    }
    source.cancel();
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('without Symbol.asyncIterator', () => {
  type Iterables = Record<string, () => AsyncIterator<number>>;
  const name = '@@asyncIterator'; // the key that loops and generators compiled by Babel use

  beforeEach(() => replaceSymbol('asyncIterator'));

  it('iterates over objects that have the key of compiled loops, by an object that has it too', async () => {
    const { CancellationTokenSource, withCancellation } = await load();
    const source = new CancellationTokenSource();
    let count = 0;
    const items = { [name]: () => ({ next: async () => ({ done: false, value: ++count }) }) };
    const iterable = withCancellation(items as never as AsyncIterable<number>, source.token);
    expect('undefined' in iterable).toBe(false);
    const iterator = (iterable as never as Iterables)[name]!();
    expect(await iterator.next()).toEqual({ done: false, value: 1 });
    source.cancel();
    await expect(iterator.next()).rejects.toBe(source.token.reason);
  });

  it('returns an interval that has the key of compiled loops', async () => {
    const { CancellationToken, interval } = await load();
    const iterable = interval(10, CancellationToken.canceled);
    expect('undefined' in iterable).toBe(false);
    await expect((iterable as never as Iterables)[name]!().next()).rejects.toBe(CancellationToken.canceled.reason);
  });
});

describe('without Array.prototype.at and Promise.allSettled', () => {
  beforeEach(() => {
    replace(Array.prototype, 'at', undefined);
    replace(Promise, 'allSettled', undefined);
  });

  it('cancels a tree', async () => {
    const { CancellationTokenSource } = await load();
    const root = new CancellationTokenSource();
    const child = CancellationTokenSource.createLinkedTokenSource(root.token);
    const callback = jest.fn();
    child.token.register(callback);
    root.cancel();
    expect([child.isCancellationRequested, callback.mock.calls.length]).toEqual([true, 1]);
  });

  it('finds the token at the end of the arguments', async () => {
    const { CancellationToken, makeCancelable } = await load();
    const add = makeCancelable(async (one: number, two: number) => one + two);
    expect(await add(1, 2, CancellationToken.none)).toBe(3);
    await expect(add(1, 2, CancellationToken.canceled)).rejects.toBe(CancellationToken.canceled.reason);
  });

  it('waits for the other tasks of a scope when one fails', async () => {
    const { TaskScope } = await load();
    const order: string[] = [];
    const boom = new Error('boom');
    const scope = TaskScope.with(async (scope) => {
      void scope.run(({ whenCanceled }) => whenCanceled.then(() => order.push('the other ended')));
      await scope.run(() => Promise.reject(boom));
    });
    await scope.catch((error: unknown) => order.push(String(error)));
    expect(order).toEqual(['the other ended', 'Error: boom']);
  });

  it('runs the listeners of an axios token', async () => {
    const { CancellationTokenSource, toAxiosToken } = await load();
    const source = new CancellationTokenSource();
    const token = toAxiosToken(source.token);
    const listeners = [jest.fn(), jest.fn()];
    for (const listener of listeners) token.subscribe(listener);
    source.cancel();
    expect(listeners.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
  });
});

describe('without FinalizationRegistry', () => {
  beforeEach(() => remove('FinalizationRegistry'));

  it('rejects a read of the body of a response with the reason', async () => {
    const { CancellationTokenSource, createFetch } = await load();
    const source = new CancellationTokenSource();
    const fetchUnder = createFetch<typeof fetch>(async () => new Response(new ReadableStream()));
    const reading = (await fetchUnder('/', { token: source.token })).text();
    source.cancel();
    await expect(reading).rejects.toBe(source.token.reason);
  });

  it('ends a deadline when the result was read', async () => {
    const { withTimeout } = await load();
    const items = await withTimeout(async function () {
      return (async function* () {
        yield 'item';
      })();
    }, 60_000);
    expect(countTimers()).toBe(1);
    for await (const item of items) expect(item).toBe('item');
    expect(countTimers()).toBe(0);
  });
});

describe('without a global AbortSignal', () => {
  beforeEach(() => remove('AbortSignal'));

  it('still distinguishes the signals of the platform from others', async () => {
    const { CancellationToken } = await load();
    const controller = new AbortController();
    const token = CancellationToken.from(controller.signal);
    expect(token.signal).toBe(controller.signal);
    const other = { aborted: false, addEventListener() {}, removeEventListener() {} };
    const { signal } = CancellationToken.from(other);
    expect(Object.getPrototypeOf(signal)).toBe(Object.getPrototypeOf(controller.signal));
    Object.assign(other, { aborted: true });
    expect(CancellationToken.from(other).signal.aborted).toBe(true);
    controller.abort();
    expect(token.isCancellationRequested).toBe(true);
  });

  it('makes signals, and converts sources to controllers and back', async () => {
    const { CancellationTokenSource, fromAbortController, toAbortController } = await load();
    const source = new CancellationTokenSource();
    const controller = new AbortController();
    expect(fromAbortController(toAbortController(source))).toBe(source);
    expect(toAbortController(fromAbortController(controller))).toBe(controller);
    expect(() => fromAbortController({ signal: controller.signal, abort() {} })).toThrow(TypeError);
    source.cancel();
    expect(source.token.signal.aborted).toBe(true);
  });
});

describe('on a platform where Error keeps no cause', () => {
  beforeEach(() => {
    class OldError extends Error {
      constructor(message?: string) {
        super(message);
      }
    }
    replace(globalThis, 'Error', OldError);
  });

  it('keeps the cause of an error', async () => {
    const { OperationCanceledError, TimeoutError, UndoError } = await load();
    expect(Object.getPrototypeOf(OperationCanceledError)).toBe(Error);
    for (const errorClass of [OperationCanceledError, TimeoutError, UndoError]) {
      const error = new errorClass('message', { cause: 'why' });
      expect(error.message).toBe('message');
      expect(Object.getOwnPropertyDescriptor(error, 'cause')).toEqual({
        value: 'why',
        configurable: true,
        writable: true,
        enumerable: false,
      });
      expect('cause' in new errorClass('message', { cause: undefined })).toBe(true);
      expect('cause' in new errorClass('message')).toBe(false);
      expect('cause' in new errorClass('message', {})).toBe(false);
    }
  });

  it('keeps a reason that is not an error as the cause', async () => {
    const { CancellationTokenSource } = await load();
    const source = new CancellationTokenSource();
    source.cancel({ code: 42 });
    expect((source.token.reason as Error).cause).toEqual({ code: 42 });
  });
});

it('works on a platform that has none of these', async () => {
  for (const key of ['AggregateError', 'performance', 'AbortSignal']) remove(key);
  const { CancellationTokenSource } = await load();
  const source = new CancellationTokenSource(60_000);
  const child = CancellationTokenSource.createLinkedTokenSource(source.token, new AbortController().signal);
  child.token.register(throwing('E'));
  expect([child.isCancellationRequested, child.token.signal.aborted]).toEqual([false, false]);
  expect(thrownBy(() => source.cancel())).toMatchObject({ name: 'AggregateError', errors: ['E'] });
  expect([child.isCancellationRequested, child.token.signal.aborted]).toEqual([true, true]);
});
