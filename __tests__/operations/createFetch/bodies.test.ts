import { CancellationTokenSource, createFetch } from 'countermand';
import { Readable } from 'node:stream';
import { isListenedTo } from '../../support/isListenedTo.js';
import { never, rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { answering, mockOf } from './mocks.js';

it.each(['arrayBuffer', 'blob', 'buffer', 'bytes', 'formData', 'json', 'text', 'textConverted'])(
  'rejects %s() with the reason',
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

it('rejects a read of a body that a getter returns with the reason', async () => {
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

it('rejects a read of a body that is a plain member with the reason', async () => {
  const source = new CancellationTokenSource();
  const response = await answering({ body: new ReadableStream() })('/', { token: source.token });
  const reading = response.body.getReader().read();
  source.cancel();
  expect(await Promise.race([rejectionOf(reading), turn()])).toBe(source.token.reason);
});

it('cancels a body that does not follow the signal, with the reason', async () => {
  const source = new CancellationTokenSource();
  const cancel = jest.fn();
  const response = await answering(new Response(new ReadableStream({ cancel })))('/', { token: source.token });
  const reading = response.body.getReader().read();
  source.cancel();
  expect(await rejectionOf(reading)).toBe(source.token.reason);
  expect(cancel.mock.calls).toEqual([[source.token.reason]]);
});

it('rejects without reading the body when the token was canceled after the response arrived', async () => {
  const source = new CancellationTokenSource();
  const text = jest.fn(async () => 'text');
  const response = await answering({ body: new ReadableStream(), text })('/', { token: source.token });
  source.cancel();
  expect(await rejectionOf(response.text())).toBe(source.token.reason);
  expect(text).not.toHaveBeenCalled();
});

it('resolves with a body that was read just before the cancellation, in the same turn', async () => {
  const source = new CancellationTokenSource();
  const response = await answering({ body: new ReadableStream(), text: async () => 'text' })('/', {
    token: source.token,
  });
  const read = response.text();
  source.cancel();
  expect(await read).toBe('text');
});

describe('a response whose body is a stream of Node', () => {
  it('keeps listeners on the token until the body has ended', async () => {
    const source = new CancellationTokenSource();
    const body = Readable.from(['chunk']);
    await answering({ body })('/', { token: source.token });
    expect(isListenedTo(source.token)).toBe(true);
    for await (const chunk of body) expect(chunk).toBe('chunk');
    await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('destroys the body with the reason, without an uncaught error if nothing listens for errors', async () => {
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

  it('destroys the body with the reason on a platform without WeakRef', async () => {
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

  it('aborts the request with the reason when the body has been collected as garbage', async () => {
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
