import { Readable } from 'node:stream';
import { CancellationTokenSource, withTimeout } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { countTimers } from '../../support/leakFixture.js';
import { deferred, rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turnsUntil } from '../../support/clock.js';
import { everyKind, listOf } from './kinds.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

async function readBy(reader: any): Promise<void> {
  while (!(await reader.read()).done);
}

const portableWays: [string, (response: any) => unknown][] = [
  ['text()', (response) => response.text()],
  ['a loop', ({ body }) => listOf(body)],
  ['values()', ({ body }) => listOf(body.values())],
  ['a reader', ({ body }) => readBy(body.getReader())],
  [
    'a second reader, after the first was released',
    async ({ body }) => {
      const first = body.getReader();
      await first.read();
      first.releaseLock();
      await readBy(body.getReader());
    },
  ],
  ['cancel()', ({ body }) => body.cancel()],
  ['cancel() of a reader', ({ body }) => body.getReader().cancel()],
  [
    'break',
    async ({ body }) => {
      for await (const _ of body) break;
    },
  ],
  ['pipeTo()', ({ body }) => body.pipeTo(new WritableStream())],
];

// Elsewhere these are seen only when the body is collected as garbage.
const waysOfNode: typeof portableWays = [
  [
    'a clone, and the response itself',
    async (response) => {
      const clone = response.clone();
      await Promise.all([response.text(), clone.text()]);
    },
  ],
  [
    'a clone, and then the response itself',
    async (response) => {
      await response.clone().text();
      await response.text();
    },
  ],
  ['both branches of tee()', ({ body }) => Promise.all(body.tee().map(listOf))],
  ['pipeThrough()', ({ body }) => listOf(body.pipeThrough(new TransformStream()))],
  ['Readable.fromWeb()', ({ body }) => listOf(Readable.fromWeb(body))],
  ['new Response(body)', ({ body }) => new Response(body).text()],
];

const fetches = everyKind.filter(([name]) => /response of (undici\.)?fetch$/.test(name) && !name.includes('body'));

async function leftAfter(read: (response: any) => unknown, start: (signal: AbortSignal) => Promise<any>) {
  const source = new CancellationTokenSource();
  const response = await withTimeout(({ signal }) => start(signal), 60_000, source.token);
  const before = isListenedTo(source.token);
  await read(response);
  await turnsUntil(() => !isListenedTo(source.token));
  return [before, isListenedTo(source.token), countTimers()];
}

describe.each(fetches)('%s', (_, kind) => {
  const start = (signal: AbortSignal) => kind.start(server.url('/whole'), signal);

  describe.each([
    ['on Node', false],
    ['on a platform that does not say when a stream has ended', true],
  ])('%s', (_, isHidden) => {
    const original = process.getBuiltinModule;
    if (isHidden) {
      beforeEach(() => void Object.assign(process, { getBuiltinModule: undefined }));
      afterEach(() => void Object.assign(process, { getBuiltinModule: original }));
    }

    it.each([...portableWays, ...(isHidden ? [] : waysOfNode)])(
      'leaves nothing behind when it is read by %s',
      async (_, read) => {
        expect(await leftAfter(read, start)).toEqual([true, false, 0]);
      },
    );

    it('keeps the token while a read is refused because a reader has the body', async () => {
      const source = new CancellationTokenSource();
      const response = await withTimeout(({ signal }) => start(signal), 60_000, source.token);
      const reader = response.body.getReader();
      expect((await rejectionOf(response.text())).name).toBe('TypeError');
      expect((await rejectionOf(response.body.cancel())).name).toBe('TypeError');
      await turnsUntil(() => false);
      expect(isListenedTo(source.token)).toBe(true);
      await readBy(reader);
      await turnsUntil(() => !isListenedTo(source.token));
      expect(isListenedTo(source.token)).toBe(false);
    });
  });

  it('keeps the token after a clone, on a platform that does not say when a stream has ended', async () => {
    const source = new CancellationTokenSource();
    const original = process.getBuiltinModule;
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      const response = await withTimeout(({ signal }) => start(signal), 60_000, source.token);
      await response.clone().text();
      await response.text();
      await turnsUntil(() => false);
      expect(isListenedTo(source.token)).toBe(true); // until the body is collected as garbage
    } finally {
      Object.assign(process, { getBuiltinModule: original });
      source.cancel();
    }
  });

  it.each([
    ['the reason, if WebKit hid the cancellation', true, 'AbortError: Fetch is aborted', true],
    ['its own error, if the token is live', false, 'AbortError: Fetch is aborted', false],
    ['its own error, if that is another one', true, 'Invalid content type', false],
  ])('a read rejects with %s', async (_, isCanceled, message, isReason) => {
    const source = new CancellationTokenSource();
    const original = process.getBuiltinModule;
    Object.assign(process, { getBuiltinModule: undefined });
    try {
      const error = new TypeError(message);
      const readers = { text: () => Promise.reject(error) };
      const response = await withTimeout(() => Object.assign(new Response('text'), readers), 60_000, source.token);
      if (isCanceled) source.cancel();
      const rejection = await rejectionOf(response.text());
      expect(rejection).toBe(isReason ? source.token.reason : error);
    } finally {
      Object.assign(process, { getBuiltinModule: original });
      source.cancel();
    }
  });

  it('leaves nothing behind when a reader has locked its body inside the work', async () => {
    let reader: any;
    const locked = async (signal: AbortSignal) => {
      const response = await start(signal);
      reader = response.body.getReader();
      return response;
    };
    expect(await leftAfter(() => readBy(reader), locked)).toEqual([true, false, 0]);
  });

  it('leaves nothing behind when its body was read inside the work', async () => {
    const source = new CancellationTokenSource();
    await withTimeout(
      async ({ signal }) => {
        const response = await start(signal);
        await response.text();
        return response;
      },
      60_000,
      source.token,
    );
    await turnsUntil(() => !isListenedTo(source.token));
    expect([isListenedTo(source.token), countTimers()]).toEqual([false, 0]);
  });
});

describe('a response that does not show how it reads its body, as in browsers', () => {
  const original = process.getBuiltinModule;
  beforeEach(() => void Object.assign(process, { getBuiltinModule: undefined }));
  afterEach(() => void Object.assign(process, { getBuiltinModule: original }));

  const names = ['arrayBuffer', 'blob', 'bytes', 'formData', 'json', 'text'];
  const { getReader } = ReadableStream.prototype;

  /** Its body ends when `end` resolves. */
  function hidingResponse(end: Promise<unknown>): any {
    const body = new ReadableStream({ pull: (controller) => end.then(() => controller.close()) });
    const read = async (...args: unknown[]) => {
      if (response.bodyUsed || body.locked) throw new TypeError('used');
      response.bodyUsed = true;
      await readBy(getReader.call(body));
      return args;
    };
    const response = { body, bodyUsed: false, clone: () => hidingResponse(end) };
    return Object.assign(response, Object.fromEntries(names.map((name) => [name, read])));
  }

  async function started() {
    const source = new CancellationTokenSource();
    const end = deferred();
    const response = await withTimeout(({ signal }) => signal && hidingResponse(end.promise), 60_000, source.token);
    return { source, response, end: () => end.resolve(undefined) };
  }

  it.each(names)('leaves nothing behind when it is read by %s()', async (name) => {
    const { source, response, end } = await started();
    const read = response[name]('given');
    await turnsUntil(() => false);
    expect(isListenedTo(source.token)).toBe(true);
    end();
    expect(await read).toEqual(['given']);
    expect([isListenedTo(source.token), countTimers()]).toEqual([false, 0]);
  });

  it('keeps the token while a second read is refused', async () => {
    const { source, response, end } = await started();
    const read = response.text();
    expect((await rejectionOf(response.text())).message).toBe('used');
    expect(isListenedTo(source.token)).toBe(true);
    end();
    await read;
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('keeps the token while a read is refused because a reader has the body', async () => {
    const { source, response, end } = await started();
    const reader = response.body.getReader();
    expect((await rejectionOf(response.text())).message).toBe('used');
    expect(isListenedTo(source.token)).toBe(true);
    end();
    await readBy(reader);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('keeps the token while a read is refused because a part of the body was read', async () => {
    const { source, response, end } = await started();
    response.bodyUsed = true;
    expect((await rejectionOf(response.text())).message).toBe('used');
    expect(isListenedTo(source.token)).toBe(true);
    end();
    await readBy(response.body.getReader());
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('keeps the token after a reader was released', async () => {
    const { source, response, end } = await started();
    response.body.getReader().releaseLock();
    await turnsUntil(() => false);
    expect(isListenedTo(source.token)).toBe(true);
    end();
    await response.text();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('keeps the token after a clone', async () => {
    const { source, response, end } = await started();
    end();
    await response.clone().text();
    await response.text();
    expect(isListenedTo(source.token)).toBe(true); // until the body is collected as garbage
    source.cancel();
  });
});

it('on Node, nothing of a response is replaced', async () => {
  const source = new CancellationTokenSource();
  const response = await withTimeout(({ signal }) => signal && new Response('text'), 60_000, source.token);
  expect(Object.getOwnPropertyNames(response)).toEqual([]);
  expect(Object.hasOwn(response.body!, 'getReader')).toBe(false);
  await response.text();
  await turnsUntil(() => !isListenedTo(source.token));
});
