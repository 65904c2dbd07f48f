import { cancellationKind, CancellationTokenSource, createFetch } from 'countermand';
import { Readable } from 'node:stream';
import { isListenedTo } from '../support/isListenedTo.js';
import { loadFetches } from '../support/fetches.js';
import { countListeners } from '../support/leakFixture.js';
import { microtasks, never, rejectionOf } from '../support/promises.js';
import { SlowServer } from '../support/slowServer.js';
import { turn, uncaughtDuring } from '../support/uncaught.js';
import { collectGarbage } from '../support/collectGarbage.js';

type AnyFetch = (url: string, init?: object) => Promise<any>;

/** A fetch that gives `response`. */
function mockOf(response: unknown) {
  return jest.fn<Promise<any>, Parameters<AnyFetch>>(async () => response);
}

/** Lets the test say when time has passed, and sockets go on. */
function installFakeTimeout(): void {
  const others = [
    'Date',
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'setInterval',
  ] as const;
  jest.useFakeTimers({ doNotFake: [...others, 'clearImmediate', 'clearInterval'] });
}

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

describe.each(loadFetches())('over %s', (_, load) => {
  let fetchUnder: AnyFetch;
  beforeAll(async () => {
    fetchUnder = createFetch((await load()) as AnyFetch) as AnyFetch;
  });

  it('fetches', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/json'), { token: source.token, timeout: 60_000 });
    expect(await response.json()).toEqual({ answer: 42 });
  });

  it('keeps url, status, headers and type of the response', async () => {
    const { token } = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/whole'), { token });
    expect([response.url, response.status, response.ok, response.redirected]).toEqual([
      server.url('/whole'),
      200,
      true,
      false,
    ]);
    expect(response.headers.get('content-length') ?? response.headers.get('transfer-encoding')).toBeTruthy();
    await response.text();
  });

  it('rejects with the reason while the server has not answered, and closes the socket', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const promise = fetchUnder(server.url('/headers'), { token: source.token });
    const { closed } = await next;
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    await closed;
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each(['text', 'json', 'arrayBuffer', 'blob'])(
    'rejects %s() with the reason while the body comes, and closes the socket',
    async (method) => {
      const source = new CancellationTokenSource();
      const next = server.next();
      const response = await fetchUnder(server.url('/body'), { token: source.token });
      const { closed } = await next;
      const read = response[method]();
      source.cancel();
      expect(await rejectionOf(read)).toBe(source.token.reason);
      await closed;
      expect(isListenedTo(source.token)).toBe(false);
    },
  );

  it('ends the iteration of the body with the reason, and closes the socket', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const { closed } = await next;
    const chunks: string[] = [];
    const loop = async () => {
      for await (const chunk of response.body) {
        chunks.push(Buffer.from(chunk).toString());
        source.cancel();
      }
    };
    expect(await rejectionOf(loop())).toBe(source.token.reason);
    expect(chunks).toEqual(['beginning']);
    await closed;
  });

  it('rejects a read of the body that begins after the cancel, and has closed the socket', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const errors = await uncaughtDuring(async () => {
      const response = await fetchUnder(server.url('/body'), { token: source.token });
      const { closed } = await next;
      source.cancel();
      await closed;
      expect(await rejectionOf(response.text())).toBe(source.token.reason);
    });
    expect(errors).toEqual([]);
  });

  it('rejects the read of a clone with the reason', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const reads = [response.clone(), response].map((each) => rejectionOf(each.text()));
    source.cancel();
    for (const read of reads) expect(await read).toBe(source.token.reason);
  });

  describe('with a timeout', () => {
    beforeEach(() => void installFakeTimeout());
    afterEach(() => void jest.useRealTimers());

    it('counts the time for headers, and closes the socket', async () => {
      const next = server.next();
      const promise = fetchUnder(server.url('/headers'), { timeout: 1_000 });
      const { closed } = await next;
      jest.advanceTimersByTime(1_000);
      const error = await rejectionOf(promise);
      expect([error.name, error.milliseconds, cancellationKind(error)]).toEqual(['TimeoutError', 1_000, 'timeout']);
      await closed;
    });

    it('counts the time for the body too, and closes the socket', async () => {
      const next = server.next();
      const response = await fetchUnder(server.url('/body'), { timeout: 1_000 });
      const { closed } = await next;
      const read = response.text();
      jest.advanceTimersByTime(1_000);
      const error = await rejectionOf(read);
      expect([error.name, error.milliseconds]).toEqual(['TimeoutError', 1_000]);
      await closed;
    });

    it('leaves no timer when the body has been read', async () => {
      const response = await fetchUnder(server.url('/whole'), { timeout: 1_000 });
      const timers = jest.getTimerCount();
      await response.text();
      await turn();
      expect([timers, jest.getTimerCount()]).toEqual([1, 0]);
    });
  });

  it('rejects with the reason of a signal in the init', async () => {
    const controller = new AbortController();
    const source = new CancellationTokenSource();
    const next = server.next();
    const promise = fetchUnder(server.url('/headers'), { signal: controller.signal, token: source.token });
    await next;
    controller.abort(new Error('The user left'));
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
    expect([isListenedTo(source.token), countListeners(controller.signal)]).toEqual([false, 0]);
  });

  it('leaves the token when the body has been read', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/whole'), { token: source.token, timeout: 60_000 });
    expect(await response.text()).toBe('whole');
    await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('leaves the token when there is no body', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/empty'), { token: source.token, timeout: 60_000 });
    expect([response.status, await response.text()]).toEqual([204, '']);
    for (let turns = 0; turns < 20 && isListenedTo(source.token); turns++) await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('leaves the token when the body and its clone have been read, and not before', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/whole'), { token: source.token });
    const clone = response.clone();
    expect(await response.text()).toBe('whole');
    await turn();
    expect(isListenedTo(source.token)).toBe(true);
    expect(await clone.text()).toBe('whole');
    await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('leaves the token when the request fails', async () => {
    const source = new CancellationTokenSource();
    const error = await rejectionOf(fetchUnder('http://127.0.0.1:1/', { token: source.token, timeout: 60_000 }));
    expect(cancellationKind(error, source.token)).toBeUndefined();
    expect(isListenedTo(source.token)).toBe(false);
  });
});

describe('over the fetch of the platform', () => {
  const fetchUnder = createFetch();

  it('links the signal of a Request', async () => {
    const controller = new AbortController();
    const source = new CancellationTokenSource();
    const next = server.next();
    const request = new Request(server.url('/headers'), { signal: controller.signal });
    const promise = fetchUnder(request, { token: source.token });
    await next;
    controller.abort(new Error('The user left'));
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
  });

  it('lets a signal of null in the init replace that of a Request', async () => {
    const controller = new AbortController();
    const request = new Request(server.url('/whole'), { signal: controller.signal });
    controller.abort();
    const response = await fetchUnder(request, { signal: null, timeout: 60_000 });
    expect(await response.text()).toBe('whole');
  });

  it('gives a Response, and a body that is a stream', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    expect(response).toBeInstanceOf(Response);
    expect(response.body).toBeInstanceOf(ReadableStream);
    expect(response.body).toBe(response.body);
    await response.body!.cancel();
  });

  it('leaves the token when the body is canceled, and closes the socket', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const { closed } = await next;
    await response.body!.cancel();
    expect(isListenedTo(source.token)).toBe(false);
    await closed;
  });

  it('leaves the token when a loop over the body is left', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const { closed } = await next;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      expect(Buffer.from(chunk).toString()).toBe('beginning');
      break;
    }
    expect(isListenedTo(source.token)).toBe(false);
    await closed;
  });

  it('leaves the token when the body was read to its end as a stream', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/whole'), { token: source.token });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('whole');
    expect(response.bodyUsed).toBe(true);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('can be cloned after its body was looked at', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    expect(response.body).not.toBeNull();
    expect(await Promise.all([response.clone().text(), response.text()])).toEqual(['whole', 'whole']);
  });

  it('refuses to read a body twice', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    await response.text();
    expect((await rejectionOf(response.text())).name).toBe('TypeError');
  });

  it('still covers the first reading of a body when the second is refused', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const read = rejectionOf(response.text());
    expect((await rejectionOf(response.text())).name).toBe('TypeError');
    expect(isListenedTo(source.token)).toBe(true);
    source.cancel();
    expect(await read).toBe(source.token.reason);
  });

  it('gives the response no reader that it did not have', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    expect(response).not.toHaveProperty('buffer');
    expect(await response.text()).toBe('whole');
  });

  it('fetches under the token of a source that was disposed of', async () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    source.dispose();
    expect(await (await fetchUnder(server.url('/whole'), { token })).text()).toBe('whole');
  });

  it('still covers the body when it is wrapped twice', async () => {
    const source = new CancellationTokenSource();
    const outer = new CancellationTokenSource();
    const twice = createFetch((url: string, init?: object) => fetchUnder(url, { ...init, token: source.token }));
    const read = (await twice(server.url('/body'), { token: outer.token })).text();
    source.cancel();
    expect(await rejectionOf(read)).toBe(source.token.reason);
    await turn();
    expect(isListenedTo(outer.token)).toBe(false);
  });
});

describe('over a mock', () => {
  const answering = (response: unknown) => createFetch<AnyFetch>(mockOf(response));

  it.each([Object.prototype, null])(
    'takes token and timeout out of an init with the prototype %p, and hands on the rest',
    async (prototype) => {
      const mock = mockOf({});
      const { token } = new CancellationTokenSource();
      const init = { method: 'PUT', token, timeout: 60_000 };
      await createFetch(mock)('/', Object.setPrototypeOf(init, prototype));
      expect(mock.mock.calls).toEqual([['/', { method: 'PUT', signal: expect.any(AbortSignal) }]]);
    },
  );

  it('reads nothing that all objects have', async () => {
    const get = jest.fn();
    Object.defineProperty(Object.prototype, 'ofAllObjects', { get, configurable: true });
    try {
      await createFetch(mockOf({}))('/', { timeout: 60_000 } as object);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'ofAllObjects');
    }
    expect(get).not.toHaveBeenCalled();
  });

  it.each([undefined, null, 42])('leaves it to the fetch underneath what %p is', async (input) => {
    const mock = mockOf({});
    const { token } = new CancellationTokenSource();
    await createFetch(mock)(input as never, { token } as object);
    expect(mock.mock.calls[0]![0]).toBe(input);
  });

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

  it('lets the members be replaced that it has replaced, in both ways that mocks do', async () => {
    const source = new CancellationTokenSource();
    const response = await answering(new Response('text'))('/', { token: source.token });
    response.text = () => 'assigned';
    expect(response.text()).toBe('assigned');
    for (const name of ['text', 'body'])
      Object.defineProperty(response, name, { value: 'defined', configurable: true });
    expect([response.text, response.body]).toEqual(['defined', 'defined']);
  });

  it('clones with no arguments, and makes no clone for what has none', async () => {
    const { token } = new CancellationTokenSource();
    const clone = jest.fn(() => ({}));
    (await answering({ body: new ReadableStream(), clone })('/', { token })).clone('ignored');
    expect(clone.mock.calls).toEqual([[]]);
    expect(await answering({ body: new ReadableStream() })('/', { token })).not.toHaveProperty('clone');
  });

  it('leaves the token when a body has ended that is a stream of Node', async () => {
    const source = new CancellationTokenSource();
    const body = Readable.from(['chunk']);
    await answering({ body })('/', { token: source.token });
    expect(isListenedTo(source.token)).toBe(true);
    for await (const chunk of body) expect(chunk).toBe('chunk');
    await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('makes no signal where nothing can cancel it', async () => {
    const mock = mockOf({});
    for (const init of [undefined, {}, { token: undefined }, { token: null, timeout: -1 }, { timeout: Infinity }]) {
      await createFetch(mock)('/', init as object);
    }
    for (const [, init] of mock.mock.calls) expect(init).toEqual({});
  });

  it('asks for the global fetch at the time of each call', async () => {
    const fetchUnder = createFetch();
    const { fetch } = globalThis;
    globalThis.fetch = async () => new Response('mocked');
    try {
      expect(await (await fetchUnder('https://example.com')).text()).toBe('mocked');
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('rejects with the reason though the mock does not obey its signal, and then discards its answer', async () => {
    const source = new CancellationTokenSource();
    let answer!: (response: Response) => void;
    const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
    const promise = fetchUnder('/', { token: source.token });
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    const cancel = jest.fn();
    answer(new Response(new ReadableStream({ cancel })));
    await microtasks();
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('discards a late body that is a stream of Node', async () => {
    const source = new CancellationTokenSource();
    let answer!: (response: unknown) => void;
    const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
    const promise = fetchUnder('/', { token: source.token });
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    const body = new Readable({ read() {} });
    answer({ body });
    await microtasks();
    expect(body.destroyed).toBe(true);
  });

  const refuse = () => {
    throw new Error('is no stream of Node');
  };
  it.each([
    [undefined],
    [null],
    ['text'],
    [{ body: null }],
    [{ body: { destroy: 42, on: refuse, once: refuse } }],
    [{ body: { destroy: refuse, on: 42, once: refuse } }],
    [{ body: { destroy: refuse, on: refuse } }],
  ])('has nothing to discard in the late answer %p', async (response) => {
    const source = new CancellationTokenSource();
    let answer!: (response: unknown) => void;
    const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
    const errors = await uncaughtDuring(async () => {
      const promise = fetchUnder('/', { token: source.token });
      source.cancel();
      expect(await rejectionOf(promise)).toBe(source.token.reason);
      answer(response);
    });
    expect(errors).toEqual([]);
  });

  it('leaves it alone when a late body does not let itself be canceled', async () => {
    const source = new CancellationTokenSource();
    let answer!: (response: unknown) => void;
    const fetchUnder = createFetch<AnyFetch>(() => new Promise((resolve) => (answer = resolve)));
    const cancel = jest.fn(() => Promise.reject(new Error('It is locked')));
    const errors = await uncaughtDuring(async () => {
      const promise = fetchUnder('/', { token: source.token });
      source.cancel();
      expect(await rejectionOf(promise)).toBe(source.token.reason);
      answer(new Response(new ReadableStream({ cancel })));
    });
    expect([cancel.mock.calls.length, errors]).toEqual([1, []]);
  });

  it('passes on what the mock rejects with, or throws', async () => {
    const error = new Error('E');
    const throws = () => {
      throw error;
    };
    const { token } = new CancellationTokenSource();
    for (const mock of [() => Promise.reject(error), throws]) {
      expect(await rejectionOf(createFetch(mock as typeof fetch)('/', { token }))).toBe(error);
    }
    expect(isListenedTo(token)).toBe(false);
  });

  it('rejects with a TypeError when the mock gives no promise', async () => {
    const { token } = new CancellationTokenSource();
    const fetchUnder = createFetch((() => 42) as unknown as typeof fetch);
    expect(await rejectionOf(fetchUnder('/', { token }))).toEqual(
      new TypeError('Cannot wait for 42: expected a promise of a response from the fetch'),
    );
  });

  it.each([
    ['undefined', undefined],
    ['null', null],
    ['a number', 42],
    ['a string', 'text'],
    ['an object', { ok: true }],
    ['a frozen object', Object.freeze({ ok: true, text: async () => 'text' })],
    ['an object without prototype', Object.assign(Object.create(null), { ok: true })],
    ['a frozen Response', Object.freeze(new Response('text'))],
  ])('gives %s that the mock resolves with as it is', async (_, response) => {
    const source = new CancellationTokenSource();
    let given: unknown = 'pending';
    const errors = await uncaughtDuring(async () => {
      const promise = answering(response)('/', { token: source.token });
      promise.then(
        (value: unknown) => (given = value),
        (error: unknown) => (given = error),
      );
      await turn();
    });
    expect(given).toBe(response);
    expect(errors).toEqual([]);
    expect(isListenedTo(source.token)).toBe(false);
    source.cancel();
  });

  it('changes nothing of a function that the mock resolves with', async () => {
    const text = async () => 'text';
    const given = await answering(Object.assign(() => {}, { text }))('/', { timeout: 60_000 });
    expect(given.text).toBe(text);
  });

  it('takes a json() that gives no promise', async () => {
    const { token } = new CancellationTokenSource();
    const response = await answering({ ok: true, json: () => ({ answer: 42 }) })('/', { token });
    expect(await response.json()).toEqual({ answer: 42 });
  });

  it('passes on what a reader of the mock throws', async () => {
    const error = new Error('E');
    const { token } = new CancellationTokenSource();
    const json = () => {
      throw error;
    };
    const response = await answering({ body: new ReadableStream(), json })('/', { token });
    expect(await rejectionOf(response.json())).toBe(error);
  });

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

  it.each([
    [{ timeout: NaN }, 'RangeError', 'Cannot fetch within NaN ms: expected a number'],
    [{ timeout: -2 }, 'RangeError', 'Cannot fetch within -2 ms: expected a number'],
    [{ timeout: '5' }, 'TypeError', "Cannot fetch within '5': expected a number"],
    [{ token: 42 }, 'TypeError', 'Cannot link to 42: expected a CancellationToken'],
    [{ signal: {} }, 'TypeError', 'Cannot link to an object: expected a CancellationToken'],
    [42, 'TypeError', 'Cannot use 42 as options: expected an object'],
  ])('refuses the init %p before it fetches', async (init, name, message) => {
    const mock = mockOf({});
    expect(await rejectionOf(createFetch(mock)('/', init as never))).toMatchObject({
      name,
      message: expect.stringContaining(message),
    });
    expect(mock).not.toHaveBeenCalled();
  });

  it.each([[null], [42], [{}]])('refuses %p for a fetch', (fetch) => {
    expect(() => createFetch(fetch as never)).toThrow(/^Cannot fetch with .*: expected a function$/);
  });
});

describe('when a response is collected as garbage', () => {
  async function collectUntil(isDone: () => boolean, rounds = 20): Promise<void> {
    for (let round = 0; round < rounds && !isDone(); round++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      collectGarbage();
    }
  }

  it('leaves the token', async () => {
    const { token } = new CancellationTokenSource();
    const fetchUnder = createFetch<AnyFetch>(async () => new Response(new ReadableStream()));
    await (async () => void (await fetchUnder('/', { token, timeout: 60_000 })))();
    expect(isListenedTo(token)).toBe(true);
    await collectUntil(() => !isListenedTo(token));
    expect(isListenedTo(token)).toBe(false);
  });

  it('still covers a body that somebody reads', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const read = rejectionOf((await createFetch()(server.url('/body'), { token: source.token })).text());
    await next;
    await collectUntil(() => false, 3);
    source.cancel();
    expect(await Promise.race([read, new Promise((resolve) => setTimeout(resolve, 100, 'still reading'))])).toBe(
      source.token.reason,
    );
  });

  it('still covers a body of which somebody has the stream', async () => {
    const source = new CancellationTokenSource();
    const fetchUnder = createFetch<AnyFetch>(async () => new Response(new ReadableStream()));
    const body = (await fetchUnder('/', { token: source.token })).body!;
    await collectUntil(() => false, 3);
    const read = rejectionOf(body.getReader().read());
    source.cancel();
    expect(await Promise.race([read, turn()])).toBe(source.token.reason);
  });

  it('still covers a body of which somebody has the stream of Node', async () => {
    const source = new CancellationTokenSource();
    const fetchUnder = createFetch<AnyFetch>(async () => ({ body: new Readable({ read() {} }) }));
    const body: Readable = (await fetchUnder('/', { token: source.token })).body;
    await collectUntil(() => false, 3);
    source.cancel();
    await turn();
    expect([body.destroyed, body.errored]).toEqual([true, source.token.reason]);
  });
});

it('passes on the members of an init that is of a class', async () => {
  class Init {
    get method() {
      return 'POST';
    }
    get body() {
      return 'hello';
    }
  }
  const inits: { method?: string; body?: string }[] = [];
  const fetchUnder = createFetch(async (_url: string, init?: { method?: string; body?: string }) => {
    inits.push({ method: init!.method!, body: init!.body! });
    return new Response('ok');
  });
  await fetchUnder('/', new Init());
  await fetchUnder('/', Object.assign(new Init(), { timeout: -1, token: new CancellationTokenSource().token }));
  expect(inits).toEqual([
    { method: 'POST', body: 'hello' },
    { method: 'POST', body: 'hello' },
  ]);
});
