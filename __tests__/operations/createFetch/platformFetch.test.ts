import { CancellationTokenSource, createFetch } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turn } from '../../support/uncaught.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

describe('createFetch over the fetch of the platform', () => {
  const fetchUnder = createFetch();

  it('rejects with the reason of the signal of a Request when that is aborted', async () => {
    const controller = new AbortController();
    const source = new CancellationTokenSource();
    const next = server.next();
    const request = new Request(server.url('/headers'), { signal: controller.signal });
    const promise = fetchUnder(request, { token: source.token });
    await next;
    controller.abort(new Error('The user left'));
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
  });

  it('ignores the signal of a Request when the signal in the init is null', async () => {
    const controller = new AbortController();
    const request = new Request(server.url('/whole'), { signal: controller.signal });
    controller.abort();
    const response = await fetchUnder(request, { signal: null, timeout: 60_000 });
    expect(await response.text()).toBe('whole');
  });

  it('resolves with a Response whose body is a ReadableStream', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    expect(response).toBeInstanceOf(Response);
    expect(response.body).toBeInstanceOf(ReadableStream);
    expect(response.body).toBe(response.body);
    await response.body!.cancel();
  });

  it('removes its listeners from the token and closes the socket when the body is canceled', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const { closed } = await next;
    await response.body!.cancel();
    expect(isListenedTo(source.token)).toBe(false);
    await closed;
  });

  it('removes its listeners from the token and closes the socket when a loop over the body is left', async () => {
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

  it('removes its listeners from the token when the body has been read to its end as a stream', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/whole'), { token: source.token });
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe('whole');
    expect(response.bodyUsed).toBe(true);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('resolves with a response that can be cloned after its body property was read', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    expect(response.body).not.toBeNull();
    expect(await Promise.all([response.clone().text(), response.text()])).toEqual(['whole', 'whole']);
  });

  it('refuses to read a body twice', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    await response.text();
    expect((await rejectionOf(response.text())).name).toBe('TypeError');
  });

  it('still rejects the first read of a body with the reason after a second read was refused', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const read = rejectionOf(response.text());
    expect((await rejectionOf(response.text())).name).toBe('TypeError');
    expect(isListenedTo(source.token)).toBe(true);
    source.cancel();
    expect(await read).toBe(source.token.reason);
  });

  it('adds no methods to the response that it did not have', async () => {
    const response = await fetchUnder(server.url('/whole'), { timeout: 60_000 });
    expect(response).not.toHaveProperty('buffer');
    expect(await response.text()).toBe('whole');
  });

  it('fetches with the token of a source that was disposed', async () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    source.dispose();
    expect(await (await fetchUnder(server.url('/whole'), { token })).text()).toBe('whole');
  });

  it('rejects a read of the body with the reason when a fetch is wrapped twice and the inner token is canceled', async () => {
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
