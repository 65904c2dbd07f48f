import { CancellationToken, CancellationTokenSource, withCancellation } from 'countermand';
import { spawn } from 'node:child_process';
import { EventEmitter, on, once } from 'node:events';
import { createServer, get, type IncomingMessage, request } from 'node:http';
import { connect, createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Duplex, PassThrough, pipeline, Readable } from 'node:stream';
import { turnsUntil } from '../../support/clock.js';
import { rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';

// A stream of Node is destroyed, whatever its loop is doing, and nobody is left with its error.

/** Resolves, once a stream is asked for a chunk that does not come, with the promise of that chunk. */
async function awaitedChunk<T>(items: AsyncIterable<T>) {
  const iterator = items[Symbol.asyncIterator]();
  await iterator.next();
  const next = iterator.next();
  next.catch(() => {});
  await turn();
  return { iterator, next };
}

function readable(): Readable {
  const stream = new Readable({ read() {} });
  stream.push('one');
  return stream;
}

function duplex(): Duplex {
  const stream = new Duplex({ read() {}, write() {} });
  stream.push('one');
  return stream;
}

function through(): PassThrough {
  const stream = new PassThrough();
  stream.write('one');
  return stream;
}

describe.each([
  ['a Readable', readable],
  ['a Duplex', duplex],
  ['a PassThrough', through],
])('%s', (_, make) => {
  it('is destroyed with the reason when the token is canceled while a chunk is awaited', async () => {
    const source = new CancellationTokenSource();
    const stream = make();
    const errors = await uncaughtDuring(async () => {
      const { next } = await awaitedChunk(withCancellation(stream, source.token));
      source.cancel();
      expect([stream.destroyed, await rejectionOf(next)]).toEqual([true, source.token.reason]);
    });
    expect([errors, stream.errored]).toEqual([[], source.token.reason]);
  });

  it('is destroyed with the reason when the token is canceled while the body of the loop is busy', async () => {
    const source = new CancellationTokenSource();
    const stream = make();
    const errors = await uncaughtDuring(async () => {
      const iterator = withCancellation(stream, source.token)[Symbol.asyncIterator]();
      await iterator.next();
      source.cancel();
      expect(await rejectionOf(iterator.next())).toBe(source.token.reason);
    });
    expect([errors, stream.destroyed, stream.errored]).toEqual([[], true, source.token.reason]);
  });

  it('is destroyed when the token was canceled before the loop', async () => {
    const stream = make();
    const { reason } = CancellationToken.canceled;
    const errors = await uncaughtDuring(async () => {
      const next = withCancellation(stream, CancellationToken.canceled)[Symbol.asyncIterator]().next();
      expect(await rejectionOf(next)).toBe(reason);
    });
    expect([errors, stream.destroyed, stream.errored]).toEqual([[], true, reason]);
  });

  it('is destroyed when the loop is left while a chunk is awaited, which settles both', async () => {
    const stream = make();
    const errors = await uncaughtDuring(async () => {
      const { iterator, next } = await awaitedChunk(withCancellation(stream, new CancellationTokenSource().token));
      const end = { done: true, value: undefined };
      expect([await iterator.return!(), await next]).toEqual([end, end]);
    });
    expect([errors, stream.destroyed]).toEqual([[], true]);
  });
});

it('reports nothing of a stream that had failed while the body of the loop was busy', async () => {
  const source = new CancellationTokenSource();
  const stream = readable();
  const errors = await uncaughtDuring(async () => {
    const iterator = withCancellation(stream, source.token)[Symbol.asyncIterator]();
    await iterator.next();
    stream.destroy(new Error('The disk failed'));
    await turn();
    source.cancel();
    expect(await rejectionOf(iterator.next())).toBe(source.token.reason);
  });
  expect([errors, stream.errored?.message]).toEqual([[], 'The disk failed']);
});

it('tells the reason to the pipeline to which a stream belongs', async () => {
  const source = new CancellationTokenSource();
  const [from, to] = [readable(), new PassThrough()];
  const ended = new Promise((resolve) => pipeline(from, to, resolve));
  await awaitedChunk(withCancellation(to, source.token));
  source.cancel();
  expect([await ended, from.destroyed]).toEqual([source.token.reason, true]);
});

it('reports an error as uncaught when a stream cannot be destroyed', async () => {
  const source = new CancellationTokenSource();
  const error = new Error('E');
  const stream = Object.assign(readable(), {
    destroy() {
      throw error;
    },
  });
  const errors = await uncaughtDuring(async () => {
    const { next } = await awaitedChunk(withCancellation(stream, source.token));
    source.cancel();
    expect(await rejectionOf(next)).toBe(source.token.reason);
  });
  expect(errors).toEqual([error]);
});

it('closes an iterable with a method destroy that is no stream as any other', async () => {
  const source = new CancellationTokenSource();
  const destroy = jest.fn();
  const end = jest.fn(async () => ({ done: true, value: undefined }) as const);
  const items = Object.assign(new EventEmitter(), {
    destroy,
    [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }), return: end }),
  });
  const iterator = withCancellation(items as AsyncIterable<number>, source.token)[Symbol.asyncIterator]();
  await iterator.next();
  source.cancel();
  expect(await rejectionOf(iterator.next())).toBe(source.token.reason);
  expect([destroy.mock.calls.length, end.mock.calls.length]).toEqual([0, 1]);
});

it('destroys a stream on platforms that have no module of streams', async () => {
  const source = new CancellationTokenSource();
  const stream = readable();
  const { getBuiltinModule } = process;
  const errors = await uncaughtDuring(async () => {
    const { next } = await awaitedChunk(withCancellation(stream, source.token));
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      source.cancel();
    } finally {
      Object.assign(process, { getBuiltinModule });
    }
    expect(await rejectionOf(next)).toBe(source.token.reason);
  });
  expect([errors, stream.destroyed]).toEqual([[], true]);
});

it('takes the listeners off when an iterator of events is awaited', async () => {
  const source = new CancellationTokenSource();
  const emitter = new EventEmitter();
  const next = withCancellation(on(emitter, 'data'), source.token)[Symbol.asyncIterator]().next();
  expect(emitter.listenerCount('data')).toBe(1);
  source.cancel();
  expect(await rejectionOf(next)).toBe(source.token.reason);
  expect(emitter.listenerCount('data')).toBe(0);
});

describe('over a connection', () => {
  const cleanups: (() => unknown)[] = [];
  afterEach(() => {
    for (const cleanUp of cleanups.splice(0)) cleanUp();
  });

  async function listening(server: Server): Promise<number> {
    cleanups.push(() => server.close());
    server.on('connection', (socket: Socket) => cleanups.push(() => socket.destroy())).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  it('a response is destroyed, its server sees it, and its request does not fail', async () => {
    const source = new CancellationTokenSource();
    let isClosed = false;
    const server = createServer((_, answer) => void answer.on('close', () => (isClosed = true)).write('part'));
    const port = await listening(server);
    const errors = await uncaughtDuring(async () => {
      const [response] = (await once(get({ port, host: '127.0.0.1' }), 'response')) as [IncomingMessage];
      const { next } = await awaitedChunk(withCancellation(response, source.token));
      source.cancel();
      expect([await rejectionOf(next), response.destroyed]).toEqual([source.token.reason, true]);
      await turnsUntil(() => isClosed);
    });
    expect([errors, isClosed]).toEqual([[], true]);
  });

  it('a request that a server has received is destroyed, and can still be answered', async () => {
    const source = new CancellationTokenSource();
    const server = createServer((received, answer) => {
      void (async () => {
        try {
          for await (const _ of withCancellation(received, source.token)) setImmediate(() => source.cancel());
        } catch {
          answer.writeHead(408).end(String(received.destroyed));
        }
      })();
    });
    const port = await listening(server);
    const upload = request({ port, host: '127.0.0.1', method: 'POST', agent: false });
    upload.on('error', () => {}).write('part');
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    const body = (await response.toArray()).join('');
    expect([response.statusCode, body]).toEqual([408, 'true']);
  });

  it('a socket is destroyed', async () => {
    const source = new CancellationTokenSource();
    let isClosed = false;
    const server = createSocketServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .on('close', () => (isClosed = true))
          .write('part'),
    );
    const socket = connect({ port: await listening(server), host: '127.0.0.1' });
    const errors = await uncaughtDuring(async () => {
      const { next } = await awaitedChunk(withCancellation(socket, source.token));
      source.cancel();
      expect([await rejectionOf(next), socket.destroyed]).toEqual([source.token.reason, true]);
      await turnsUntil(() => isClosed);
    });
    expect([errors, isClosed]).toEqual([[], true]);
  });

  it('the output of a child process is destroyed', async () => {
    const source = new CancellationTokenSource();
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 60_000)']);
    cleanups.push(() => child.kill('SIGKILL'));
    const errors = await uncaughtDuring(async () => {
      const { next } = await awaitedChunk(withCancellation(child.stdout, source.token));
      source.cancel();
      expect([await rejectionOf(next), child.stdout.destroyed]).toEqual([source.token.reason, true]);
    });
    expect(errors).toEqual([]);
  });
});
