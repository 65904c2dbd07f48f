import { CancellationTokenSource, createFetch } from 'countermand';
import { collectGarbage } from '../../support/collectGarbage.js';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turn } from '../../support/uncaught.js';
import { answering } from './mocks.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

async function fetched(path: string) {
  const source = new CancellationTokenSource();
  const response = await createFetch()(server.url(path), { token: source.token, timeout: 60_000 });
  return { source, response };
}

it('a Request that was garbage-collected still aborts while the body is read', async () => {
  const controller = new AbortController();
  const next = server.next();
  const start = () =>
    createFetch()(new Request(server.url('/body'), { signal: controller.signal }), { timeout: 60_000 });
  const response = await start();
  const read = rejectionOf(response.text());
  for (let rounds = 0; rounds < 6; rounds++) {
    collectGarbage();
    for (let turns = 0; turns < 10; turns++) await turn();
  }
  controller.abort();
  expect((await read).name).toBe('AbortError');
  await (
    await next
  ).closed;
});

it('a body that a reader has locked refuses text() and clone(), and the reader goes on', async () => {
  const { response } = await fetched('/whole');
  const reader = response.body!.getReader();
  expect([response.body!.locked, response.bodyUsed]).toEqual([true, false]);
  expect((await rejectionOf(response.text())).name).toBe('TypeError');
  expect(() => response.clone()).toThrow(expect.objectContaining({ name: 'TypeError' }));
  const { value } = await reader.read();
  expect(Buffer.from(value!).toString()).toBe('whole');
  expect((await reader.read()).done).toBe(true);
  expect(response.bodyUsed).toBe(true);
});

it('a body that was read refuses to be read again', async () => {
  const { response } = await fetched('/whole');
  expect(await response.text()).toBe('whole');
  expect(response.bodyUsed).toBe(true);
  expect((await rejectionOf(response.text())).name).toBe('TypeError');
  expect(() => response.clone()).toThrow(expect.objectContaining({ name: 'TypeError' }));
});

it('a reader may bring its own buffer', async () => {
  const { response } = await fetched('/whole');
  const reader = response.body!.getReader({ mode: 'byob' });
  const { value } = await reader.read(new Uint8Array(3));
  expect(Buffer.from(value!).toString()).toBe('who');
  const rest = await reader.read(new Uint8Array(10));
  expect(Buffer.from(rest.value!).toString()).toBe('le');
  expect((await reader.read(new Uint8Array(1))).done).toBe(true);
});

it('a reader with its own buffer is refused the rest with the reason', async () => {
  const { source, response } = await fetched('/body');
  const reader = response.body!.getReader({ mode: 'byob' });
  await reader.read(new Uint8Array(20));
  const read = rejectionOf(reader.read(new Uint8Array(20)));
  source.cancel();
  expect(await read).toBe(source.token.reason);
});

it('both branches of tee() give the whole body', async () => {
  const { response } = await fetched('/whole');
  const texts = response.body!.tee().map((branch) => new Response(branch).text());
  expect(await Promise.all(texts)).toEqual(['whole', 'whole']);
});

it('an empty body ends at once', async () => {
  const source = new CancellationTokenSource();
  for (const read of [
    (response: Response) => response.text(),
    async (response: Response) => {
      const chunks: string[] = [];
      for await (const chunk of response.body as any) chunks.push(String(chunk));
      return chunks.join('');
    },
  ]) {
    expect(await read(await answering(new Response(''))('/', { token: source.token }))).toBe('');
  }
});

it('a body of bytes passes over empty chunks, which a stream of bytes refuses', async () => {
  const source = new CancellationTokenSource();
  const chunks = [new Uint8Array(), new Uint8Array([1]), new Uint8Array()];
  const reader = {
    read: async () => ({ done: chunks.length === 0, value: chunks.shift() }),
    cancel: async () => {},
    releaseLock() {},
  };
  const response = await answering({ bodyUsed: false, body: { getReader: () => reader, cancel: async () => {} } })(
    '/',
    {
      token: source.token,
    },
  );
  const bytes: number[] = [];
  for await (const chunk of response.body) bytes.push(...chunk);
  expect(bytes).toEqual([1]);
});

it('a body of which a part was read is refused to others, and the reader goes on', async () => {
  const { source, response } = await fetched('/whole');
  const first = response.body!.getReader();
  await first.read();
  first.releaseLock();
  const refused = { name: 'TypeError', message: 'Cannot read the body: it was read, or is locked' };
  expect(await rejectionOf(response.text())).toMatchObject(refused);
  expect(() => response.clone()).toThrow(expect.objectContaining(refused));
  expect(isListenedTo(source.token)).toBe(true);
  expect((await response.body!.getReader().read()).done).toBe(true);
  expect(isListenedTo(source.token)).toBe(false);
});

it('a body of anything but bytes gives its chunks as they are', async () => {
  const chunks = ['text', { an: 'object' }];
  const body = new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const response = await answering({ status: 200, bodyUsed: false, body })('/', { timeout: 60_000 });
  const read: unknown[] = [];
  for await (const chunk of response.body) read.push(chunk);
  expect(read).toEqual(chunks);
});
