import { cancelableStream, CancellationToken, CancellationTokenSource } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { deferred, microtasks, never, rejectionOf } from '../support/promises.js';
import { turn, uncaughtDuring } from '../support/uncaught.js';

const live = new CancellationTokenSource().token;

/** A stream of 1, 2, 3, ... that produces chunks only on demand. */
function counting() {
  let count = 0;
  const pull = jest.fn((controller: ReadableStreamDefaultController<number>) => controller.enqueue(++count));
  const cancel = jest.fn();
  return { pull, cancel, stream: new ReadableStream<number>({ pull, cancel }, { highWaterMark: 0 }) };
}

it.each([undefined, null, CancellationToken.none])('returns the stream itself when the token is %p', (token) => {
  const { stream } = counting();
  expect(cancelableStream(stream, token)).toBe(stream);
});

it('returns a ReadableStream of the platform, and locks its source', () => {
  const { stream } = counting();
  const under = cancelableStream(stream, new CancellationTokenSource().token);
  expect([under instanceof ReadableStream, under === stream, stream.locked]).toEqual([true, false, true]);
});

it('pulls nothing before it is read, and then one chunk at a time', async () => {
  const { stream, pull } = counting();
  const reader = cancelableStream(stream, live).getReader();
  await turn();
  expect(pull).toHaveBeenCalledTimes(0);
  expect(await reader.read()).toEqual({ done: false, value: 1 });
  await turn();
  expect(pull).toHaveBeenCalledTimes(1);
  await reader.cancel();
});

it('passes on all chunks, ends with its source, and unlocks the source', async () => {
  const source = new CancellationTokenSource();
  const stream = new ReadableStream<number>({
    start(controller) {
      [1, 2].forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });
  const chunks: number[] = [];
  for await (const chunk of cancelableStream(stream, source.token) as unknown as AsyncIterable<number>)
    chunks.push(chunk);
  expect(chunks).toEqual([1, 2]);
  expect([stream.locked, isListenedTo(source.token)]).toEqual([false, false]);
});

it('fails with the reason and cancels its source when the token is canceled while a read is pending', async () => {
  const source = new CancellationTokenSource();
  const cancel = jest.fn();
  const stream = new ReadableStream({ cancel });
  const reading = cancelableStream(stream, source.token).getReader().read();
  source.cancel();
  expect(await rejectionOf(reading)).toBe(source.token.reason);
  expect(cancel.mock.calls).toEqual([[source.token.reason]]);
  expect(stream.locked).toBe(false);
});

it('fails with the reason when the token is canceled between two reads', async () => {
  const source = new CancellationTokenSource();
  const { stream, cancel } = counting();
  const reader = cancelableStream(stream, source.token).getReader();
  await reader.read();
  source.cancel();
  expect(await rejectionOf(reader.read())).toBe(source.token.reason);
  expect(cancel).toHaveBeenCalledTimes(1);
});

it('fails with the reason when its source ends as if complete because of the cancellation', async () => {
  const source = new CancellationTokenSource();
  const stream = new ReadableStream({
    start: (controller) => source.token.signal.addEventListener('abort', () => controller.close()),
  });
  const reading = cancelableStream(stream, source.token).getReader().read();
  source.cancel();
  expect(await rejectionOf(reading)).toBe(source.token.reason);
});

it('fails with the reason when its source ends after a cancellation that only a poll can notice', async () => {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
  const stream = new ReadableStream(
    {
      pull(chunks) {
        controller.abort();
        chunks.close();
      },
    },
    { highWaterMark: 0 },
  );
  const reading = cancelableStream(stream, controller.signal).getReader().read();
  expect(await rejectionOf(reading)).toBe(controller.signal.reason);
});

it('fails with the reason when its source fails after a cancellation that only a poll can notice', async () => {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
  const stream = new ReadableStream(
    {
      pull() {
        controller.abort(new Error('The user left'));
        throw new DOMException('aborted', 'AbortError');
      },
    },
    { highWaterMark: 0 },
  );
  const reading = cancelableStream(stream, controller.signal).getReader().read();
  expect(await rejectionOf(reading)).toBe(controller.signal.reason);
});

it('fails from the start when the token is already canceled, and cancels its source without reading', async () => {
  const { stream, pull, cancel } = counting();
  const reader = cancelableStream(stream, CancellationToken.canceled).getReader();
  expect(await rejectionOf(reader.read())).toBe(CancellationToken.canceled.reason);
  expect([pull.mock.calls.length, cancel.mock.calls.length]).toEqual([0, 1]);
});

it('fails with the error of its source, unlocks that and removes its listener from the token', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('E');
  const stream = new ReadableStream({ pull: (controller) => controller.error(error) });
  expect(await rejectionOf(cancelableStream(stream, source.token).getReader().read())).toBe(error);
  expect(isListenedTo(source.token)).toBe(false);
  expect(stream.locked).toBe(false);
});

it('cancels its source when its reader cancels it, waits for that, and removes its listener from the token', async () => {
  const source = new CancellationTokenSource();
  const canceling = deferred();
  const cancel = jest.fn(() => canceling.promise as Promise<void>);
  const stream = new ReadableStream({ cancel });
  const under = cancelableStream(stream, source.token);
  let isCanceled = false;
  const canceled = under.cancel('enough').then(() => (isCanceled = true));
  await microtasks();
  expect([cancel.mock.calls, isCanceled, stream.locked]).toEqual([[['enough']], false, false]);
  canceling.resolve(undefined);
  await canceled;
  expect(isListenedTo(source.token)).toBe(false);
});

it('rejects the cancel of its reader with the error of its source', async () => {
  const error = new Error('E');
  const stream = new ReadableStream({ cancel: () => Promise.reject(error) });
  expect(await rejectionOf(cancelableStream(stream, live).cancel())).toBe(error);
});

it('can be canceled by its reader while a read is pending', async () => {
  const stream = new ReadableStream({ pull: () => never });
  const reader = cancelableStream(stream, live).getReader();
  const reading = reader.read();
  await reader.cancel();
  expect(await reading).toEqual({ done: true, value: undefined });
});

it('reports an error as uncaught when its source fails to cancel', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('E');
  const errors = await uncaughtDuring(async () => {
    const stream = new ReadableStream({ cancel: () => Promise.reject(error) });
    const reading = cancelableStream(stream, source.token).getReader().read();
    source.cancel();
    expect(await rejectionOf(reading)).toBe(source.token.reason);
  });
  expect(errors).toEqual([error]);
});

it('reports no error when its source itself fails with the reason first', async () => {
  const source = new CancellationTokenSource();
  const errors = await uncaughtDuring(async () => {
    const { signal } = source.token;
    const stream = new ReadableStream({
      start: (controller) => signal.addEventListener('abort', () => controller.error(signal.reason)),
    });
    const reading = cancelableStream(stream, source.token).getReader().read();
    source.cancel();
    expect(await rejectionOf(reading)).toBe(source.token.reason);
  });
  expect(errors).toEqual([]);
});

it.each([[42], [null], [undefined]])(
  'fails with a clear TypeError when a read of its source resolves with %p',
  async (result) => {
    const source = new CancellationTokenSource();
    const stream = {
      cancel: async () => {},
      getReader: () => ({ read: async () => result as never, cancel: async () => {}, releaseLock: () => {} }),
    } as unknown as ReadableStream;
    const error = await rejectionOf(cancelableStream(stream, source.token).getReader().read());
    expect([error.name, error.message]).toEqual([
      'TypeError',
      expect.stringMatching(/^Cannot .*: 'read\(\)' must be /),
    ]);
    expect(isListenedTo(source.token)).toBe(false);
  },
);

it.each([[undefined], [null], [42], [{}], [[1]]])('refuses %p as a stream', (stream) => {
  expect(() => cancelableStream(stream as never, live)).toThrow(TypeError);
  expect(() => cancelableStream(stream as never, live)).toThrow(
    /^Cannot make a stream cancelable: 'stream' must be a ReadableStream: received /,
  );
});

it('refuses a stream that is locked', () => {
  const { stream } = counting();
  stream.getReader();
  expect(() => cancelableStream(stream, live)).toThrow(expect.objectContaining({ name: 'TypeError' }));
});

it('leaves the stream unlocked when it refuses the token', () => {
  const { stream } = counting();
  expect(() => cancelableStream(stream, 42 as never)).toThrow(TypeError);
  expect(stream.locked).toBe(false);
});

it('cancels its source once when its reader cancels it during the cancellation', async () => {
  const source = new CancellationTokenSource();
  const cancel = jest.fn();
  const reader = cancelableStream(new ReadableStream({ cancel }), source.token).getReader();
  const errors = await uncaughtDuring(async () => {
    source.token.signal.addEventListener('abort', () => void reader.cancel('by hand'));
    source.cancel();
  });
  expect([errors, cancel.mock.calls]).toEqual([[], [['by hand']]]);
});
