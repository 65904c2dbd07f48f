import { CancellationTokenSource, createFetch } from 'countermand';
import { Readable } from 'node:stream';
import { isListenedTo } from '../../support/isListenedTo.js';
import { never, rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { answering, mockOf } from './mocks.js';

it.each(['arrayBuffer', 'blob', 'buffer', 'bytes', 'formData', 'json', 'text', 'textConverted'])(
  'covers %s()',
  async (reader) => {
    const source = new CancellationTokenSource();
    const response = await answering({ body: new ReadableStream(), [reader]: () => never })('/', {
      token: source.token,
    });
    const reading = response[reader]();
    source.cancel();
    expect(await Promise.race([rejectionOf(reading), turn()])).toBe(source.token.reason);
  },
);

it('covers a body that the mock gives by a getter of its own', async () => {
  const source = new CancellationTokenSource();
  const stream = new ReadableStream();
  const mocked = {
    get body() {
      return stream;
    },
  };
  const response = await answering(mocked)('/', { token: source.token });
  const reading = response.body.getReader().read();
  source.cancel();
  expect(await Promise.race([rejectionOf(reading), turn()])).toBe(source.token.reason);
});

it('covers a body that the mock has as a plain member', async () => {
  const source = new CancellationTokenSource();
  const response = await answering({ body: new ReadableStream() })('/', { token: source.token });
  const reading = response.body.getReader().read();
  source.cancel();
  expect(await Promise.race([rejectionOf(reading), turn()])).toBe(source.token.reason);
});

it('cancels with the reason a body that knows nothing of the signal', async () => {
  const source = new CancellationTokenSource();
  const cancel = jest.fn();
  const response = await answering(new Response(new ReadableStream({ cancel })))('/', { token: source.token });
  const reading = response.body.getReader().read();
  source.cancel();
  expect(await rejectionOf(reading)).toBe(source.token.reason);
  expect(cancel.mock.calls).toEqual([[source.token.reason]]);
});

it('reads no body under a token that was canceled meanwhile', async () => {
  const source = new CancellationTokenSource();
  const text = jest.fn(async () => 'text');
  const response = await answering({ body: new ReadableStream(), text })('/', { token: source.token });
  source.cancel();
  expect(await rejectionOf(response.text())).toBe(source.token.reason);
  expect(text).not.toHaveBeenCalled();
});

it('lets a body that was read in the turn of the cancel, before it, win', async () => {
  const source = new CancellationTokenSource();
  const response = await answering({ body: new ReadableStream(), text: async () => 'text' })('/', {
    token: source.token,
  });
  const read = response.text();
  source.cancel();
  expect(await read).toBe('text');
});

describe('a body that is a stream of Node', () => {
  it('leaves the token when a body has ended that is a stream of Node', async () => {
    const source = new CancellationTokenSource();
    const body = Readable.from(['chunk']);
    await answering({ body })('/', { token: source.token });
    expect(isListenedTo(source.token)).toBe(true);
    for await (const chunk of body) expect(chunk).toBe('chunk');
    await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('ends a body that is a stream of Node without anybody to hear of errors', async () => {
    const source = new CancellationTokenSource();
    const body = new Readable({ read() {} });
    const errors = await uncaughtDuring(async () => {
      await answering({ body })('/', { token: source.token });
      source.cancel();
      await turn();
    });
    expect(errors).toEqual([]);
    expect([body.destroyed, body.errored]).toEqual([true, source.token.reason]);
  });

  it('ends a body that is a stream of Node where the platform has no WeakRef', async () => {
    const source = new CancellationTokenSource();
    const body = new Readable({ read() {} });
    const { WeakRef } = globalThis;
    Reflect.deleteProperty(globalThis, 'WeakRef');
    try {
      await answering({ body })('/', { token: source.token });
    } finally {
      Object.defineProperty(globalThis, 'WeakRef', { value: WeakRef, configurable: true, writable: true });
    }
    source.cancel();
    await turn();
    expect([body.destroyed, body.errored]).toEqual([true, source.token.reason]);
  });

  it('aborts the request when the stream of Node that was its body is gone', async () => {
    const source = new CancellationTokenSource();
    const mock = mockOf({ body: new Readable({ read() {} }) });
    const { WeakRef } = globalThis;
    class Forgetful {
      deref(): undefined {}
    }
    Object.assign(globalThis, { WeakRef: Forgetful });
    try {
      await createFetch(mock)('/', { token: source.token } as object);
    } finally {
      Object.assign(globalThis, { WeakRef });
    }
    const { signal } = mock.mock.calls[0]![1] as { signal: AbortSignal };
    source.cancel();
    expect([signal.aborted, signal.reason]).toEqual([true, source.token.reason]);
  });
});
