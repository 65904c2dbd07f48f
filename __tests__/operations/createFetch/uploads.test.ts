import { CancellationToken, CancellationTokenSource, createFetch } from 'countermand';
import { EventEmitter, on } from 'node:events';
import { Duplex, PassThrough, Readable } from 'node:stream';
import { loadFetches } from '../../support/fetches.js';
import { rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { type AnyFetch, mockOf } from './mocks.js';

// What a fetch is given to send is closed if it is not sent, as by a fetch that is aborted from the start.

const reason = new Error('The user left');

function canceledToken(): CancellationToken {
  const source = new CancellationTokenSource();
  source.cancel(reason);
  return source.token;
}

/** Bodies, each with a function that says what became of it. */
const bodies: [string, () => [body: unknown, outcome: () => unknown, closed: unknown]][] = [
  [
    'a stream',
    () => {
      const cancel = jest.fn();
      return [new ReadableStream({ cancel }), () => [...cancel.mock.calls], [[reason]]];
    },
  ],
  [
    'a stream of Node',
    () => {
      const body = new Readable({ read() {} });
      return [body, () => [body.destroyed, body.errored], [true, reason]];
    },
  ],
  [
    'a stream of Node that can be written to',
    () => {
      const body = new PassThrough();
      return [body, () => [body.destroyed, body.errored], [true, reason]];
    },
  ],
  [
    'an iterator that listens from the start',
    () => {
      const emitter = new EventEmitter();
      return [on(emitter, 'chunk'), () => emitter.listenerCount('chunk'), 0];
    },
  ],
  [
    'an iterator',
    () => {
      const end = jest.fn(async () => ({ done: true }));
      const iterator = { next: async () => ({}), return: end, [Symbol.asyncIterator]: () => iterator };
      return [iterator, () => end.mock.calls.length, 1];
    },
  ],
];

describe.each(bodies)('%s as a body', (_, makeBody) => {
  it.each<[string, object, object?]>([
    ['the token is canceled', { token: canceledToken() }],
    ['the signal is aborted', { signal: AbortSignal.abort(reason) }],
  ])('is closed with the reason when %s', async (_case, init) => {
    const [body, outcome, closed] = makeBody();
    const mock = mockOf({});
    const errors = await uncaughtDuring(async () => {
      const promise = createFetch(mock)('/', { ...init, method: 'POST', body } as object);
      expect(outcome()).toEqual(closed); // at once, as by the standard
      expect(await rejectionOf(promise)).toBe(reason);
      await turn();
    });
    expect([mock.mock.calls, errors, outcome()]).toEqual([[], [], closed]);
  });

  it('is closed when the time is up from the start', async () => {
    const [body, outcome] = makeBody();
    const before = outcome();
    const mock = mockOf({});
    const errors = await uncaughtDuring(async () => {
      const error = await rejectionOf(createFetch(mock)('/', { timeout: 0, method: 'POST', body } as object));
      expect(error.name).toBe('TimeoutError');
    });
    expect([mock.mock.calls, errors]).toEqual([[], []]);
    expect(outcome()).not.toEqual(before);
  });

  it.each([{ timeout: NaN }, { token: 42 }, { signal: {} }, { timeoutMessage: 42 }])(
    'is left as it is when the init is refused: %p',
    async (wrong) => {
      const [body, outcome] = makeBody();
      const before = outcome();
      const init = { token: canceledToken(), body, ...wrong };
      expect((await rejectionOf(createFetch(mockOf({}))('/', init as object))).message).toMatch(/^Cannot fetch: /);
      expect(outcome()).toEqual(before);
    },
  );

  it('is handed on when nothing is canceled', async () => {
    const [body, outcome] = makeBody();
    const before = outcome();
    const mock = mockOf({});
    await createFetch(mock)('/', { token: new CancellationTokenSource().token, body } as object);
    expect([outcome(), (mock.mock.calls[0]![1] as { body: unknown }).body]).toEqual([before, body]);
  });
});

it.each([
  ['text', 'text'],
  ['a form', new FormData()],
  ['a blob', new Blob(['text'])],
  ['bytes', new Uint8Array(1)],
  ['an iterable that nobody has opened', { [Symbol.asyncIterator]: () => null }],
  ['a generator that fails to close', { next() {}, return: () => Promise.reject(new Error('It is broken')) }],
  ['a stream that is locked', lockedStream()],
  ['null', null],
])('rejects with the reason when the body is %s', async (_, body) => {
  const errors = await uncaughtDuring(async () => {
    expect(await rejectionOf(createFetch(mockOf({}))('/', { token: canceledToken(), body } as object))).toBe(reason);
  });
  expect(errors).toEqual([]);
});

function lockedStream(): ReadableStream {
  const stream = new ReadableStream();
  stream.getReader();
  return stream;
}

it('destroys what a stream of Node reads from', async () => {
  const file = new Readable({ read() {} });
  const body = Duplex.from(file);
  await rejectionOf(createFetch(mockOf({}))('/', { token: canceledToken(), body } as object));
  await turn();
  expect([body.destroyed, file.destroyed]).toEqual([true, true]);
});

describe('the body of a Request', () => {
  const init = { method: 'POST', duplex: 'half' };

  it.each([
    ['the token', {}, { token: canceledToken() }],
    ['the signal of the Request', { signal: AbortSignal.abort(reason) }, undefined],
  ])('is canceled with the reason under %s', async (_, members, given) => {
    const cancel = jest.fn();
    const request = new Request('http://127.0.0.1/', {
      ...init,
      ...members,
      body: new ReadableStream({ cancel }),
    } as RequestInit);
    expect(await rejectionOf(createFetch(mockOf({}))(request as never, given as object))).toBe(reason);
    expect([cancel.mock.calls, request.bodyUsed]).toEqual([[[reason]], true]);
  });

  it('is used if it is text', async () => {
    const request = new Request('http://127.0.0.1/', { method: 'POST', body: 'text' });
    await rejectionOf(createFetch()(request, { token: CancellationToken.canceled }));
    expect(request.bodyUsed).toBe(true);
  });

  it('is left alone if the init has another one', async () => {
    const request = new Request('http://127.0.0.1/', { method: 'POST', body: 'text' });
    const cancel = jest.fn();
    const body = new ReadableStream({ cancel });
    await rejectionOf(
      createFetch()(request, { body, token: CancellationToken.canceled, duplex: 'half' } as RequestInit),
    );
    expect([cancel.mock.calls.length, await request.text()]).toEqual([1, 'text']);
  });
});

const nodeFetches = loadFetches().filter(([name]) => name.startsWith('node-fetch'));

it.each(nodeFetches)('a stream of Node in a Request of %s is destroyed', async (_, load, loadRequest) => {
  const RequestOf = (await loadRequest()) as new (url: string, init: object) => Request;
  const body = new Readable({ read() {} });
  const request = new RequestOf('http://127.0.0.1/', { method: 'POST', body });
  const errors = await uncaughtDuring(async () => {
    const fetchUnder = createFetch((await load()) as AnyFetch);
    expect(await rejectionOf(fetchUnder(request as never, { token: canceledToken() }))).toBe(reason);
    await turn();
  });
  expect([errors, body.destroyed]).toEqual([[], true]);
});
