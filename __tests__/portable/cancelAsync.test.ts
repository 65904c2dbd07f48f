import { CancellationTokenSource } from 'countermand';
import { deferred } from '../support/promises.js';
import { reportedWhile } from '../support/reportedBy.js';

const link = CancellationTokenSource.createLinkedTokenSource;

/** Waits for all microtasks and one turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Returns an array to which the outcome of `promise` is added once it has settled. */
function watch(promise: Promise<unknown>): unknown[] {
  const settled: unknown[] = [];
  promise.then(
    () => settled.push('resolved'),
    (error: unknown) => settled.push(error),
  );
  return settled;
}

async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return 'nothing';
}

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe('cancelAsync', () => {
  it('cancels tokens and aborts signals at once, and runs callbacks afterwards', async () => {
    const source = new CancellationTokenSource();
    const child = link(source.token);
    const callbacks = [source, child].map(({ token }) => {
      const callback = jest.fn();
      token.register(callback);
      return callback;
    });
    const signals = [source.token.signal, child.token.signal];
    const canceled = source.cancelAsync();
    expect([source, child].map((each) => each.isCancellationRequested)).toEqual([true, true]);
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
    expect(callbacks.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    await canceled;
    expect(callbacks.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(callbacks[0]!.mock.calls[0]![0]).toBe(source.token);
    expect(callbacks[1]!.mock.calls[0]![0]).toBe(child.token);
  });

  it('runs the callbacks of children first, and those of each token in reverse order of registration', async () => {
    const source = new CancellationTokenSource();
    const child = link(source.token);
    const order: number[] = [];
    [1, 2].forEach((number) => source.token.register(() => order.push(number)));
    [3, 4].forEach((number) => child.token.register(() => order.push(number)));
    await source.cancelAsync();
    expect(order).toEqual([4, 3, 2, 1]);
  });

  it('starts all callbacks before it waits for any', async () => {
    const source = new CancellationTokenSource();
    const slow = deferred<void>();
    const first = jest.fn();
    source.token.register(first);
    source.token.register(() => slow.promise);
    const canceled = source.cancelAsync();
    await nextTurn();
    expect(first).toHaveBeenCalledTimes(1);
    slow.resolve();
    await canceled;
  });

  it('waits for slow callbacks, including those of linked children', async () => {
    const source = new CancellationTokenSource();
    const [own, childs] = [deferred<void>(), deferred<void>()];
    source.token.register(() => own.promise);
    link(source.token).token.register(() => childs.promise);
    const settled = watch(source.cancelAsync());
    await nextTurn();
    own.resolve();
    await nextTurn();
    expect(settled).toEqual([]);
    childs.resolve();
    await nextTurn();
    expect(settled).toEqual(['resolved']);
  });

  it('waits for a thenable that is not a Promise', async () => {
    const source = new CancellationTokenSource();
    let finish!: () => void;
    source.token.register(() => ({ then: (resolve: () => void) => (finish = resolve) }));
    const settled = watch(source.cancelAsync());
    await nextTurn();
    expect(settled).toEqual([]);
    finish();
    await nextTurn();
    expect(settled).toEqual(['resolved']);
  });

  it('does not run or await a callback that is unregistered before it was due', async () => {
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    const registration = source.token.register(callback);
    const canceled = source.cancelAsync();
    expect(registration.unregister()).toBe(true);
    await canceled;
    expect(callback).not.toHaveBeenCalled();
  });

  it('runs a callback at once when it is registered before the others have run', async () => {
    const source = new CancellationTokenSource();
    const early = jest.fn();
    source.token.register(early);
    const canceled = source.cancelAsync();
    const late = jest.fn();
    source.token.register(late);
    expect([early.mock.calls.length, late.mock.calls.length]).toEqual([0, 1]);
    await canceled;
    expect([early.mock.calls.length, late.mock.calls.length]).toEqual([1, 1]);
  });

  it('rejects with all errors that callbacks threw or rejected with, in the order of the calls', async () => {
    const source = new CancellationTokenSource();
    const [e1, e2, e3] = ['E1', 'E2', 'E3'].map((message) => new Error(message));
    const slow = deferred<void>();
    source.token.register(() => Promise.reject(e3));
    source.token.register(throwing(e2));
    source.token.register(() => slow.promise);
    const canceled = rejectionOf(source.cancelAsync());
    await nextTurn();
    slow.reject(e1);
    const error = (await canceled) as AggregateError;
    expect(error).toBeInstanceOf(AggregateError);
    expect(error.errors).toEqual([e1, e2, e3]);
    expect(error.message).toBe('3 callbacks of a canceled token failed');
  });

  it('lists an error that the first callback throws before one with which the second rejects', async () => {
    const source = new CancellationTokenSource();
    const [sync, later] = [new Error('sync'), new Error('async')];
    source.token.register(() => Promise.reject(later));
    source.token.register(throwing(sync));
    expect(((await rejectionOf(source.cancelAsync())) as AggregateError).errors).toEqual([sync, later]);
  });

  it('rejects with one list of errors of its own callbacks and those of linked children', async () => {
    const source = new CancellationTokenSource();
    const [e1, e2] = [new Error('E1'), new Error('E2')];
    source.token.register(throwing(e2));
    link(source.token).token.register(() => Promise.reject(e1));
    expect(((await rejectionOf(source.cancelAsync())) as AggregateError).errors).toEqual([e1, e2]);
  });

  it.each<[string, (error: Error) => unknown]>([
    ['throws', (error) => throwing(error)()],
    ['rejects with', (error) => Promise.reject(error)],
  ])('keeps an AggregateError that a callback %s as one entry', async (_, fail) => {
    const source = new CancellationTokenSource();
    const error = new AggregateError([new Error('E1'), new Error('E2')]);
    source.token.register(() => fail(error));
    const { errors } = (await rejectionOf(source.cancelAsync())) as AggregateError;
    expect(errors).toHaveLength(1);
    expect(errors[0]).toBe(error);
  });

  it('completes at once when it is called again, and only the first call rejects', async () => {
    const source = new CancellationTokenSource();
    const slow = deferred<void>();
    const error = new Error('E');
    source.token.register(() => slow.promise.then(throwing(error)));
    const canceled = watch(source.cancelAsync());
    await source.cancelAsync('again');
    expect(canceled).toEqual([]);
    slow.resolve();
    await nextTurn();
    expect((canceled[0] as AggregateError).errors).toEqual([error]);
    await source.cancelAsync();
    source.dispose();
    await source.cancelAsync();
  });

  it('can be awaited by a native listener that it runs', async () => {
    const source = new CancellationTokenSource();
    const inside: Promise<void>[] = [];
    source.token.signal.addEventListener('abort', () => inside.push(source.cancelAsync()));
    await source.cancelAsync();
    expect(await Promise.all(inside)).toEqual([undefined]);
  });

  describe.each<[string, (parent: CancellationTokenSource) => CancellationTokenSource]>([
    ['a callback of its own', (parent) => parent],
    ['a callback of a linked token', (parent) => link(parent.token)],
    ['a callback of a token that is linked to a linked one', (parent) => link(link(parent.token).token)],
  ])('called by %s', (_, sourceBelow) => {
    it.each<[string, (parent: CancellationTokenSource) => Promise<void>]>([
      ['cancelAsync', (parent) => parent.cancelAsync()],
      ['cancelAsync, a turn later', (parent) => nextTurn().then(() => parent.cancelAsync())],
      ['its own cancelAsync and that of the parent', (parent) => parent.cancelAsync().then(() => parent.cancelAsync())],
    ])('does not make the callback wait for itself: %s', async (__, cancelAgain) => {
      const parent = new CancellationTokenSource();
      const below = sourceBelow(parent);
      const waited = jest.fn();
      below.token.register(async () => {
        await cancelAgain(parent);
        await below.cancelAsync();
        waited();
      });
      await parent.cancelAsync();
      expect(waited).toHaveBeenCalledTimes(1);
    });
  });

  it.each<[string, (source: CancellationTokenSource) => void]>([
    ['canceled', (source) => source.cancel()],
    ['disposed', (source) => source.dispose()],
    ['canceled and disposed', (source) => [source.cancel(), source.dispose()]],
  ])('resolves when the source is already %s', async (_, end) => {
    const source = new CancellationTokenSource();
    end(source);
    expect(await source.cancelAsync()).toBeUndefined();
  });

  it('resolves when it is called inside a callback that cancel runs', async () => {
    const source = new CancellationTokenSource();
    let inside: Promise<void> | undefined;
    source.token.register(() => {
      inside = source.cancelAsync();
    });
    source.cancel();
    expect(await inside).toBeUndefined();
  });

  it('runs each callback once, even if cancel is called before they run', async () => {
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    source.token.register(callback);
    const canceled = source.cancelAsync();
    source.cancel();
    expect(callback).not.toHaveBeenCalled();
    await canceled;
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (source: CancellationTokenSource) => unknown, unknown]>([
    ['disposed', (source) => source.dispose(), undefined],
    ['refused a reset', (source) => source.tryReset(), false],
  ])('still runs the callbacks when the source is %s before they run', async (_, use, expected) => {
    const source = new CancellationTokenSource();
    const callback = jest.fn();
    source.token.register(callback);
    const canceled = source.cancelAsync();
    expect(use(source)).toBe(expected);
    await canceled;
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('passes on the reason', async () => {
    const source = new CancellationTokenSource();
    const child = link(source.token);
    const error = new Error('failed');
    const seen: unknown[] = [];
    child.token.register(({ reason, kind }) => seen.push(reason, kind));
    const canceled = source.cancelAsync(error);
    expect(source.token.reason).toBe(error);
    await canceled;
    expect(seen).toEqual([error, 'failed']);
  });

  it('uses a string as the message of the reason', async () => {
    const source = new CancellationTokenSource();
    await source.cancelAsync('The user left');
    expect((source.token.reason as Error).message).toBe('The user left');
  });

  it('causes no unhandled rejection when nobody awaits it and no callback fails', async () => {
    const source = new CancellationTokenSource();
    source.token.register(() => Promise.resolve());
    void source.cancelAsync();
    await nextTurn();
    expect(source.isCancellationRequested).toBe(true);
  });
});

describe('cancel', () => {
  it('keeps an AggregateError that a callback throws as one entry', () => {
    const source = new CancellationTokenSource();
    const error = new AggregateError([new Error('E1'), new Error('E2')]);
    link(source.token).token.register(throwing(error));
    let thrown: unknown;
    try {
      source.cancel();
    } catch (caught) {
      thrown = caught;
    }
    expect((thrown as AggregateError).errors).toHaveLength(1);
    expect((thrown as AggregateError).errors[0]).toBe(error);
  });

  it('skips its other callbacks after its first error with throwOnFirstError, but resolves whenCanceled', async () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const error = new Error('E');
    const callback = jest.fn(throwing(error));
    const registrations = [token.register(callback), token.register(callback)];
    const child = jest.fn();
    link(token).token.register(child);
    expect(() => source.cancel(undefined, { throwOnFirstError: true })).toThrow(error);
    expect([callback.mock.calls.length, child.mock.calls.length]).toEqual([1, 1]);
    expect(registrations.map((registration) => registration.unregister())).toEqual([false, false]);
    expect(await token.whenCanceled).toBe(token);
  });

  it('runs all callbacks of linked tokens with throwOnFirstError, and throws their errors together', () => {
    const source = new CancellationTokenSource();
    const errors = [new Error('E1'), new Error('E2'), new Error('E3')];
    const own = jest.fn();
    source.token.register(own);
    const child = link(source.token);
    const grandchild = link(child.token);
    [child, child, grandchild].forEach(({ token }, index) => token.register(throwing(errors[2 - index])));
    const last = jest.fn();
    link(source.token).token.register(last);
    let thrown: unknown;
    try {
      source.cancel(undefined, { throwOnFirstError: true });
    } catch (caught) {
      thrown = caught;
    }
    expect((thrown as AggregateError).errors).toEqual(errors);
    expect([last.mock.calls.length, own.mock.calls.length]).toEqual([1, 0]); // theirs was the first error
  });
});

describe('the asynchronous disposal of a registration', () => {
  it('waits for the callback that is running, and its error is reported once', async () => {
    const source = new CancellationTokenSource();
    const slow = deferred<void>();
    const registration = source.token.register(() => slow.promise);
    source.cancel();
    const error = new Error('E');
    const reported = await reportedWhile(async () => {
      const settled = watch(registration[Symbol.asyncDispose]());
      const again = registration[Symbol.asyncDispose]();
      await nextTurn();
      expect(settled).toEqual([]);
      slow.reject(error);
      await again;
      await nextTurn();
      expect(settled).toEqual(['resolved']);
      await registration[Symbol.asyncDispose]();
    });
    expect(reported).toEqual([error]);
  });

  it('waits for a callback that cancelAsync runs, and only cancelAsync rejects with its error', async () => {
    const source = new CancellationTokenSource();
    const slow = deferred<void>();
    const registration = source.token.register(() => slow.promise);
    const canceled = rejectionOf(source.cancelAsync());
    await nextTurn();
    const error = new Error('E');
    const reported = await reportedWhile(async () => {
      const settled = watch(registration[Symbol.asyncDispose]());
      await nextTurn();
      expect(settled).toEqual([]);
      slow.reject(error);
      await nextTurn();
      expect(settled).toEqual(['resolved']);
    });
    expect(reported).toEqual([]);
    expect(((await canceled) as AggregateError).errors).toEqual([error]);
  });

  it('removes a callback that cancelAsync has not run yet, and does not wait', async () => {
    const source = new CancellationTokenSource();
    const callback = jest.fn(() => new Promise<never>(() => {}));
    const registration = source.token.register(callback);
    const canceled = source.cancelAsync();
    await registration[Symbol.asyncDispose]();
    await canceled;
    expect(callback).not.toHaveBeenCalled();
  });
});
