import {
  cancelableStream,
  CancellationToken,
  CancellationTokenSource,
  createFetch,
  withCancellation,
} from 'countermand';
import { deferred, rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';

// What a source had failed with by itself is no failure of canceling it.

function failing() {
  const error = new Error('The connection was reset');
  let fail!: () => void;
  const stream = new ReadableStream<number>({
    start(controller) {
      controller.enqueue(1);
      fail = () => controller.error(error);
    },
  });
  return { stream, fail, error };
}

it('is not reported when the token is canceled while the body of the loop is busy', async () => {
  const source = new CancellationTokenSource();
  const { stream, fail } = failing();
  const errors = await uncaughtDuring(async () => {
    const iterator = withCancellation(stream, source.token)[Symbol.asyncIterator]();
    await iterator.next();
    fail();
    source.cancel();
    expect(await rejectionOf(iterator.next())).toBe(source.token.reason);
  });
  expect([errors, stream.locked]).toEqual([[], false]);
});

it('is not reported when the token was canceled before the loop', async () => {
  const { stream, fail } = failing();
  fail();
  const errors = await uncaughtDuring(async () => {
    const next = withCancellation(stream, CancellationToken.canceled)[Symbol.asyncIterator]().next();
    expect(await rejectionOf(next)).toBe(CancellationToken.canceled.reason);
  });
  expect([errors, stream.locked]).toEqual([[], false]);
});

it('is not reported when the token is canceled and a chunk is awaited', async () => {
  const source = new CancellationTokenSource();
  const { stream, fail } = failing();
  const errors = await uncaughtDuring(async () => {
    const iterator = withCancellation(stream, source.token)[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();
    fail();
    source.cancel();
    expect(await rejectionOf(next)).toBe(source.token.reason);
  });
  expect(errors).toEqual([]);
});

it('is not thrown when the loop is left early', async () => {
  const { stream, fail } = failing();
  const iterator = withCancellation(stream, new CancellationTokenSource().token)[Symbol.asyncIterator]();
  await iterator.next();
  fail();
  expect(await iterator.return!()).toEqual({ done: true, value: undefined });
});

it('is not reported when a cancelable stream is canceled by its token', async () => {
  const source = new CancellationTokenSource();
  const { stream, fail } = failing();
  const errors = await uncaughtDuring(async () => {
    const reader = cancelableStream(stream, source.token).getReader();
    await reader.read();
    fail();
    source.cancel();
    expect(await rejectionOf(reader.read())).toBe(source.token.reason);
  });
  expect([errors, stream.locked]).toEqual([[], false]);
});

it('is not thrown when a cancelable stream is canceled by its reader', async () => {
  const { stream, fail } = failing();
  const reader = cancelableStream(stream, new CancellationTokenSource().token).getReader();
  await reader.read();
  fail();
  await reader.cancel();
});

it('is not thrown when the body of a fetch is canceled', async () => {
  const { stream, fail } = failing();
  const { token } = new CancellationTokenSource();
  const response = await createFetch((async () => new Response(stream as ReadableStream<never>)) as typeof fetch)(
    'x:',
    {
      token,
    },
  );
  const reader = response.body!.getReader();
  fail();
  await reader.cancel();
});

it.each([
  ['before the cancellation', false],
  ['after it', true],
])('is not reported when next of an iterator rejects %s, and return rejects with the same', async (_, isLate) => {
  const source = new CancellationTokenSource();
  const error = new Error('The connection was reset');
  const [next, end] = [deferred<never>(), deferred<never>()];
  const items = { [Symbol.asyncIterator]: () => ({ next: () => next.promise, return: () => end.promise }) };
  const errors = await uncaughtDuring(async () => {
    const promise = withCancellation(items, source.token)[Symbol.asyncIterator]().next();
    if (!isLate) next.reject(error);
    source.cancel();
    if (isLate) next.reject(error);
    end.reject(error);
    expect(await rejectionOf(promise)).toBe(source.token.reason);
  });
  expect(errors).toEqual([]);
});

it('is no reason to hide that canceling a stream fails', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('E');
  const stream = new ReadableStream({ cancel: () => Promise.reject(error) });
  const errors = await uncaughtDuring(async () => {
    const next = withCancellation(stream, source.token)[Symbol.asyncIterator]().next();
    source.cancel();
    expect(await rejectionOf(next)).toBe(source.token.reason);
  });
  expect(errors).toEqual([error]);
});

it('leaves alone a stream that somebody else reads', async () => {
  const stream = new ReadableStream();
  stream.getReader();
  const errors = await uncaughtDuring(async () => {
    const next = withCancellation(stream, CancellationToken.canceled)[Symbol.asyncIterator]().next();
    expect(await rejectionOf(next)).toBe(CancellationToken.canceled.reason);
    await turn();
  });
  expect([errors, stream.locked]).toEqual([[], true]);
});
