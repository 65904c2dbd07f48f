import { CancellationToken, CancellationTokenSource, fromAbortController, withCancellation } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { microtasks, never, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

// withCancellation of async iterables and streams.

async function* numbers() {
  yield* [1, 2, 3];
}

/** An iterable that yields a number and then hangs, with the mocks of its iterator. */
function hanging() {
  const iterator = {
    next: jest.fn<Promise<IteratorResult<number>>, []>(() => never),
    return: jest.fn<Promise<IteratorResult<number>>, []>(async () => ({ done: true, value: undefined })),
  };
  iterator.next.mockResolvedValueOnce({ done: false, value: 1 });
  return { ...iterator, items: { [Symbol.asyncIterator]: () => iterator } };
}

async function collect<T>(items: AsyncIterable<T>, onItem?: (item: T) => void): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    collected.push(item);
    onItem?.(item);
  }
  return collected;
}

it.each([undefined, null, CancellationToken.none, new CancellationTokenSource().token])(
  'yields all items when the token is not canceled',
  async (token) => {
    expect(await collect(withCancellation(numbers(), token))).toEqual([1, 2, 3]);
  },
);

it('yields all chunks of a stream, and unlocks it', async () => {
  const { token } = new CancellationTokenSource();
  const stream = new ReadableStream<number>({
    start(controller) {
      [1, 2, 3].forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });
  expect(await collect(withCancellation(stream, token))).toEqual([1, 2, 3]);
  expect(stream.locked).toBe(false);
});

it('starts nothing before the first call of next', () => {
  const start = jest.fn();
  withCancellation({ [Symbol.asyncIterator]: start }, new CancellationTokenSource().token)[Symbol.asyncIterator]();
  expect(start).not.toHaveBeenCalled();
});

it('ends a loop at once while next hangs when the token is canceled, and calls return once', async () => {
  const source = new CancellationTokenSource();
  const { items, return: end } = hanging();
  const loop = collect(withCancellation(items, source.token), () => void Promise.resolve().then(() => source.cancel()));
  const caught = await rejectionOf(loop);
  expect(caught).toBe(source.token.reason);
  expect(end.mock.calls).toEqual([[]]);
});

it('does not wait for return when the token is canceled', async () => {
  const source = new CancellationTokenSource();
  const { items, return: end } = hanging();
  end.mockReturnValue(never);
  const caught = await rejectionOf(collect(withCancellation(items, source.token), () => source.cancel()));
  expect(caught).toBe(source.token.reason);
  expect(end).toHaveBeenCalledTimes(1);
});

it('ends a loop over a hanging generator when the token is canceled', async () => {
  const source = new CancellationTokenSource();
  async function* hangs() {
    yield 1;
    await never;
  }
  const loop = collect(withCancellation(hangs(), source.token), () => void setImmediate(() => source.cancel()));
  const caught = await rejectionOf(loop);
  expect(caught).toBe(source.token.reason);
});

it('has no listener on the token between two items', async () => {
  const source = new CancellationTokenSource();
  const iterator = withCancellation(numbers(), source.token)[Symbol.asyncIterator]();
  await iterator.next();
  expect(isListenedTo(source.token)).toBe(false);
});

it('rejects and calls return when the token is canceled between two items', async () => {
  const source = new CancellationTokenSource();
  const { items, next, return: end } = hanging();
  const iterator = withCancellation(items, source.token)[Symbol.asyncIterator]();
  await iterator.next();
  source.cancel();
  await expect(iterator.next()).rejects.toBe(source.token.reason);
  expect([next.mock.calls.length, end.mock.calls.length]).toEqual([1, 1]);
});

it('rejects again, and does not call return again, when next is called again after the cancellation', async () => {
  const source = new CancellationTokenSource();
  const { items, return: end } = hanging();
  const iterator = withCancellation(items, source.token)[Symbol.asyncIterator]();
  await iterator.next();
  source.cancel();
  await expect(iterator.next()).rejects.toBe(source.token.reason);
  await expect(iterator.next()).rejects.toBe(source.token.reason);
  await iterator.return?.();
  expect(end).toHaveBeenCalledTimes(1);
});

it('rejects with the reason when the iterable ends as if complete because it was canceled too', async () => {
  const source = new CancellationTokenSource();
  async function* abortable() {
    yield 1;
    await new Promise((resolve) => source.token.register(resolve));
  }
  const loop = collect(withCancellation(abortable(), source.token), () => void setImmediate(() => source.cancel()));
  const caught = await rejectionOf(loop);
  expect(caught).toBe(source.token.reason);
});

it('rejects with the reason when the iterable ends after a cancellation that only a poll can notice', async () => {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
  async function* abortable() {
    yield 1;
    await undefined; // by now the token has a listener
    controller.abort();
  }
  const caught = await rejectionOf(collect(withCancellation(abortable(), controller.signal)));
  expect(caught).toBe(controller.signal.reason);
});

it('rejects with the error of next, does not call return, and is done then', async () => {
  const error = new Error('E');
  const { items, next, return: end } = hanging();
  next.mockReset().mockRejectedValue(error);
  const iterator = withCancellation(items, new CancellationTokenSource().token)[Symbol.asyncIterator]();
  await expect(iterator.next()).rejects.toBe(error);
  expect(end).not.toHaveBeenCalled();
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

it('does not call return when all items were taken, and is done then', async () => {
  const { items, next, return: end } = hanging();
  next.mockResolvedValue({ done: true, value: undefined });
  const iterator = withCancellation(items, new CancellationTokenSource().token)[Symbol.asyncIterator]();
  expect([await iterator.next(), await iterator.next(), await iterator.next()].map(({ done }) => done)).toEqual([
    false,
    true,
    true,
  ]);
  await iterator.return?.();
  expect([next.mock.calls.length, end.mock.calls.length]).toEqual([2, 0]);
});

describe('a loop that is left early', () => {
  async function firstOf<T>(items: AsyncIterable<T>): Promise<T | undefined> {
    for await (const item of items) return item;
    return undefined;
  }

  it('calls return once, and waits for it', async () => {
    const { items, return: end } = hanging();
    const events: string[] = [];
    end.mockImplementation(async () => {
      await undefined;
      events.push('returned');
      return { done: true, value: undefined };
    });
    await firstOf(withCancellation(items, new CancellationTokenSource().token));
    events.push('left');
    expect(events).toEqual(['returned', 'left']);
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('does not call return again when the token is canceled afterwards', async () => {
    const source = new CancellationTokenSource();
    const { items, return: end } = hanging();
    await firstOf(withCancellation(items, source.token));
    source.cancel();
    await microtasks();
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('rejects with the error of return', async () => {
    const { items, return: end } = hanging();
    const error = new Error('E');
    end.mockRejectedValue(error);
    await expect(firstOf(withCancellation(items, new CancellationTokenSource().token))).rejects.toBe(error);
  });

  it('rejects with a TypeError when return violates the protocol', async () => {
    const { items, return: end } = hanging();
    end.mockResolvedValue(42 as never);
    await expect(firstOf(withCancellation(items))).rejects.toThrow(
      /^Cannot take the next item: 'return\(\)' must be an object: received 42$/,
    );
  });

  it.each([undefined, null])('accepts an iterator whose return is %s', async (missing) => {
    const iterator = { next: async () => ({ done: false, value: 1 }), return: missing };
    expect(await firstOf(withCancellation({ [Symbol.asyncIterator]: () => iterator as never }))).toBe(1);
  });

  it('cancels a stream and unlocks it', async () => {
    const cancel = jest.fn();
    const stream = new ReadableStream<number>({ start: (controller) => controller.enqueue(1), cancel });
    expect(await firstOf(withCancellation(stream, new CancellationTokenSource().token))).toBe(1);
    expect([cancel.mock.calls.length, stream.locked]).toEqual([1, false]);
  });

  it('rejects with the error of canceling a stream, and unlocks it', async () => {
    const error = new Error('E');
    const stream = new ReadableStream<number>({
      start: (controller) => controller.enqueue(1),
      cancel: () => Promise.reject(error),
    });
    await expect(firstOf(withCancellation(stream))).rejects.toBe(error);
    expect(stream.locked).toBe(false);
  });
});

describe('a loop whose token is canceled', () => {
  it.each([
    [
      'throws',
      (error: Error) => {
        throw error;
      },
    ],
    ['rejects', (error: Error) => Promise.reject(error)],
  ])('reports an error as uncaught when return %s', async (_, fail) => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const { items, return: end } = hanging();
    end.mockImplementation(() => fail(error));
    const errors = await uncaughtDuring(async () => {
      const caught = await rejectionOf(collect(withCancellation(items, source.token), () => source.cancel()));
      expect(caught).toBe(source.token.reason);
    });
    expect(errors).toEqual([error]);
  });

  it('reports no error when return rejects with the reason itself', async () => {
    const source = new CancellationTokenSource();
    const { items, return: end } = hanging();
    end.mockImplementation(() => Promise.reject(source.token.reason));
    const errors = await uncaughtDuring(async () => {
      const caught = await rejectionOf(collect(withCancellation(items, source.token), () => source.cancel()));
      expect(caught).toBe(source.token.reason);
    });
    expect(errors).toEqual([]);
  });

  it('cancels a stream with the reason and unlocks it while a read is pending', async () => {
    const source = new CancellationTokenSource();
    const cancel = jest.fn();
    const stream = new ReadableStream<number>({ cancel });
    const next = withCancellation(stream, source.token)[Symbol.asyncIterator]().next();
    source.cancel();
    await expect(next).rejects.toBe(source.token.reason);
    expect(cancel.mock.calls).toEqual([[source.token.reason]]);
    expect(stream.locked).toBe(false);
  });

  it('cancels a stream that was never read when the token was canceled before', async () => {
    const cancel = jest.fn();
    const stream = new ReadableStream<number>({ cancel });
    await expect(collect(withCancellation(stream, CancellationToken.canceled))).rejects.toBe(
      CancellationToken.canceled.reason,
    );
    expect([cancel.mock.calls.length, stream.locked]).toEqual([1, false]);
  });

  it('reports no error when a stream itself fails with the reason first', async () => {
    const source = new CancellationTokenSource();
    const stream = new ReadableStream<number>({
      start(controller) {
        const { signal } = source.token;
        signal.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    const errors = await uncaughtDuring(async () => {
      const next = withCancellation(stream, source.token)[Symbol.asyncIterator]().next();
      source.cancel();
      await expect(next).rejects.toBe(source.token.reason);
    });
    expect(errors).toEqual([]);
    expect(stream.locked).toBe(false);
  });

  it('reports an error as uncaught when canceling a stream rejects', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const stream = new ReadableStream<number>({ cancel: () => Promise.reject(error) });
    const errors = await uncaughtDuring(async () => {
      const next = withCancellation(stream, source.token)[Symbol.asyncIterator]().next();
      source.cancel();
      await expect(next).rejects.toBe(source.token.reason);
    });
    expect(errors).toEqual([error]);
  });
});

it('rejects with the error of a stream that fails, and unlocks it', async () => {
  const error = new Error('E');
  const stream = new ReadableStream<number>({ pull: (controller) => controller.error(error) });
  await expect(collect(withCancellation(stream, new CancellationTokenSource().token))).rejects.toBe(error);
  expect(stream.locked).toBe(false);
});

it('rejects when the stream is locked', async () => {
  const stream = new ReadableStream<number>();
  stream.getReader();
  const caught = await rejectionOf(collect(withCancellation(stream, new CancellationTokenSource().token)));
  expect(caught.name).toBe('TypeError');
});

it.each([
  ['next resolves with 42', async () => 42],
  ['next resolves with null', async () => null],
  ['next returns 42 instead of a promise', () => 42],
  [
    'next throws',
    () => {
      throw new TypeError("Cannot take the next item: 'next()' must be an object: received a broken iterator");
    },
  ],
])('rejects with a clear TypeError when %s', async (_, next) => {
  const source = new CancellationTokenSource();
  const items = { [Symbol.asyncIterator]: () => ({ next }) } as unknown as AsyncIterable<number>;
  const loop = collect(withCancellation(items, source.token));
  await expect(loop).rejects.toThrow(/^Cannot take the next item: 'next\(\)' must be an object: received /);
  expect(isListenedTo(source.token)).toBe(false);
});

it.each([[42], [null], [undefined]])('rejects with a clear TypeError when the iterator is %p', async (iterator) => {
  const items = { [Symbol.asyncIterator]: () => iterator } as unknown as AsyncIterable<number>;
  const loop = collect(withCancellation(items, new CancellationTokenSource().token));
  await expect(loop).rejects.toThrow(
    /^Cannot take the next item: '\[Symbol\.asyncIterator\]\(\)' must be an object: received (42|null|undefined)$/,
  );
});

it('rejects with a clear TypeError when a reader violates its protocol', async () => {
  const stream = {
    cancel: async () => {},
    getReader: () => ({ read: async () => 42 as never, cancel: async () => {}, releaseLock: () => {} }),
  };
  await expect(collect(withCancellation(stream, new CancellationTokenSource().token))).rejects.toThrow(
    /^Cannot take the next item: 'read\(\)' must be an object: received 42$/,
  );
});

it('gets a new iterator for each loop', async () => {
  const items = { [Symbol.asyncIterator]: () => numbers() };
  const both = withCancellation(items, new CancellationTokenSource().token);
  expect([await collect(both), await collect(both)]).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
});

it('rejects with the error that a getter of an iterator result throws', async () => {
  const error = new Error('done getter');
  const items: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({
        get done(): false {
          throw error;
        },
        value: 1,
      }),
    }),
  };
  const { token } = new CancellationTokenSource();
  expect(await rejectionOf(withCancellation(items, token)[Symbol.asyncIterator]().next())).toBe(error);
});

it('is done without a value when a generator returns one', async () => {
  const { token } = new CancellationTokenSource();
  // eslint-disable-next-line require-yield
  const items = (async function* () {
    return 42;
  })();
  expect(await withCancellation(items, token)[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined });
});

it('is done once it was left, even if the iterable has more items', async () => {
  const items = { [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) };
  const iterator = withCancellation(items as AsyncIterable<number>, new CancellationTokenSource().token)[
    Symbol.asyncIterator
  ]();
  expect(await iterator.next()).toEqual({ done: false, value: 1 });
  expect(await iterator.return!()).toEqual({ done: true, value: undefined });
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

it('rejects a pending next that the token lost by a disposed controller source, once the item arrives', async () => {
  const controller = new AbortController();
  const source = fromAbortController(controller);
  let give!: (item: number) => void;
  const items = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<any>((resolve) => (give = resolve)) }) };
  const next = withCancellation(items, source.token)[Symbol.asyncIterator]().next();
  source.dispose();
  controller.abort();
  give({ done: false, value: 1 } as never);
  await expect(next).rejects.toBe(controller.signal.reason);
});
