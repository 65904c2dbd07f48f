import { CancellationTokenSource, createFetch } from 'countermand';
import { collectGarbage } from '../../support/collectGarbage.js';
import { rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turn } from '../../support/uncaught.js';

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
  const answer = async () => new Response('');
  for (const read of [
    (response: Response) => response.text(),
    async (response: Response) => {
      const chunks: string[] = [];
      for await (const chunk of response.body as any) chunks.push(String(chunk));
      return chunks.join('');
    },
  ]) {
    expect(await read(await createFetch(answer as never)('/', { token: source.token } as never))).toBe('');
  }
});

it('a body whose chunks are bytes passes over empty ones', async () => {
  const source = new CancellationTokenSource();
  const body = new ReadableStream({
    type: 'bytes',
    start(controller) {
      controller.enqueue(new Uint8Array([1]));
      controller.close();
    },
  } as never);
  const answer = async () => ({ bodyUsed: false, body });
  const response: any = await createFetch(answer as never)('/', { token: source.token } as never);
  const reader = response.body.getReader({ mode: 'byob' });
  expect(Array.from((await reader.read(new Uint8Array(4))).value)).toEqual([1]);
  expect((await reader.read(new Uint8Array(4))).done).toBe(true);
});
