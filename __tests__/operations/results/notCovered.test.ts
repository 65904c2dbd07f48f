import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createNetServer } from 'node:net';
import { createInterface } from 'node:readline';
import { Duplex, PassThrough, Readable } from 'node:stream';
import { type CancellationToken, CancellationTokenSource, withCancellation, withTimeout } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { countTimers } from '../../support/leakFixture.js';
import { SlowServer } from '../../support/slowServer.js';
import { everyKind } from './kinds.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

class Cursor implements AsyncIterable<number> {
  isClosed = false;
  async *[Symbol.asyncIterator]() {
    yield 1;
  }
  close() {
    this.isClosed = true;
  }
}

class Upload {
  readonly body = new Readable({ read() {} });
}

/** What node-fetch gives. */
class EmptyAnswer {
  readonly bodyUsed = false;
  readonly body = Readable.from([]);
  constructor(readonly status: number) {}
}

class Hostile {
  get pipe() {
    throw new Error('E');
  }
}

/** Runs work, and returns what it gave and the token that it had. */
async function resultOf<T>(work: (token: CancellationToken) => PromiseLike<T> | T) {
  const source = new CancellationTokenSource();
  let token!: CancellationToken;
  const result = await withTimeout((given) => work((token = given)), 60_000, source.token);
  const isCovered = isListenedTo(source.token) || countTimers() > 0;
  source.cancel();
  return { result, isCovered, isCanceled: token.isCancellationRequested };
}

it.each<[string, () => unknown]>([
  ['a stream that can be written to', () => new PassThrough()],
  ['a duplex stream', () => new Duplex({ read() {}, write() {} })],
  ['a cursor, which can be closed', () => new Cursor()],
  ['an instance of a class that holds a stream', () => new Upload()],
  ['an object that holds a stream two levels deep', () => ({ answer: { body: new ReadableStream() } })],
  ['an array of more than 16 members', () => Array.from({ length: 17 }, () => new ReadableStream())],
  [
    'an object of more than 16 members',
    () => Object.fromEntries(Array.from({ length: 17 }, (_, index) => [index, new ReadableStream()])),
  ],
  ['an array of 100,000 members', () => Array.from({ length: 100_000 }, () => ({}))],
  [
    'a dictionary of 100,000 members',
    () => Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])),
  ],
  ['an array of values', () => [1, 'body', {}]],
  ['a synchronous iterable', () => new Map([['body', 1]])],
  ['a response without a body', () => new Response()],
  ['a response with the status 204', () => new Response(null, { status: 204 })],
  ['a response with the status 204 and an empty stream', () => new EmptyAnswer(204)],
  ['a response with the status 205 and an empty stream', () => new EmptyAnswer(205)],
  ['a response with the status 304 and an empty stream', () => new EmptyAnswer(304)],
  ['a response with a body that cannot be followed', () => ({ bodyUsed: false, status: 200, body: {} })],
  ['a thing with pipe() that is no stream', () => ({ pipe() {} })],
  ['a thing that cannot be looked at', () => new Hostile()],
  ['null', () => null],
  ['a text', () => 'body'],
  ['a function', () => () => {}],
])('the token of a function ends with its work when that gives %s', async (_, make) => {
  const { isCovered, isCanceled } = await resultOf(make);
  expect([isCovered, isCanceled]).toEqual([false, false]);
});

it.each<[string, () => unknown]>([
  ['an array of 16 members', () => [...Array.from({ length: 15 }, () => 1), new ReadableStream()]],
  [
    'an object of 16 members',
    () => ({ ...Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`k${i}`, i])), body: new ReadableStream() }),
  ],
  ['an object without a prototype', () => Object.assign(Object.create(null), { body: new ReadableStream() })],
  [
    'an object that inherits members',
    () =>
      Object.assign(Object.create(Object.assign(Object.create(null), { kind: 'answer' })), {
        body: new ReadableStream(),
      }),
  ],
  [
    'a stream on a platform that cannot iterate over streams',
    () => Object.assign(new ReadableStream(), { [Symbol.asyncIterator]: undefined }),
  ],
])('the token of a function lives on after its work when that gives %s', async (_, make) => {
  const { isCovered, isCanceled } = await resultOf(make);
  expect([isCovered, isCanceled]).toEqual([true, true]);
});

it('a socket that a function has connected lives on after a cancellation', async () => {
  const listening = createNetServer((socket) => socket.resume());
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const { result: socket, isCovered } = await resultOf(
    (token) =>
      new Promise<ReturnType<typeof connect>>((resolve) => {
        const made = connect({ port, host: '127.0.0.1', signal: token.signal } as never, () => resolve(made));
      }),
  );
  expect([isCovered, socket.destroyed]).toEqual([false, false]);
  socket.destroy();
  await new Promise((resolve) => listening.close(resolve));
});

it('a server that a function has started lives on after a cancellation', async () => {
  const { result, isCovered } = await resultOf(
    (token) =>
      new Promise<ReturnType<typeof createServer>>((resolve) => {
        const made = createServer().listen({ port: 0, host: '127.0.0.1', signal: token.signal }, () => resolve(made));
      }),
  );
  expect([isCovered, result.listening]).toEqual([false, true]);
  await new Promise((resolve) => result.close(resolve));
});

it('the lines of an input, which can be closed, live on after a cancellation', async () => {
  const input = new PassThrough();
  const { result: lines, isCovered } = await resultOf((token) => createInterface({ input, signal: token.signal }));
  expect(isCovered).toBe(false);
  const line = new Promise((resolve) => lines.once('line', resolve));
  input.write('one\n');
  expect(await line).toBe('one');
  lines.close();
});

it('no getter of a plain object is called', async () => {
  const getter = jest.fn(() => new ReadableStream());
  const { isCovered } = await resultOf(() => Object.defineProperty({}, 'body', { get: getter, enumerable: true }));
  expect(isCovered).toBe(false);
  expect(getter).not.toHaveBeenCalled();
});

it("the getter 'body' of the body of undici.request, which would lock it, is not called", async () => {
  const { start, leave } = everyKind.find(([name]) => name === 'an answer of undici.request')![1];
  const source = new CancellationTokenSource();
  const getter = jest.fn();
  const result = await withCancellation(async ({ signal }) => {
    const answer = await start(server.url('/whole'), signal);
    Object.defineProperty(answer.body, 'body', { get: getter, configurable: true });
    return [answer.body, answer];
  }, source.token);
  expect(isListenedTo(source.token)).toBe(true);
  expect(await result[0].text()).toBe('whole');
  expect(getter).not.toHaveBeenCalled();
  leave(result[1]);
});

it('a stream that has ended already is not covered', async () => {
  const ended = Readable.from([]).resume();
  await new Promise((resolve) => ended.once('close', resolve));
  const destroyed = new Readable({ read() {} }).destroy();
  await new Promise((resolve) => destroyed.once('close', resolve));
  const open = Readable.from([], { autoDestroy: false }).resume(); // has ended, and is not destroyed
  await new Promise((resolve) => open.once('end', resolve));
  const { isCovered } = await resultOf(() => [ended, destroyed, open, new Readable({ read() {} }).destroy()]);
  expect(isCovered).toBe(false);
});
