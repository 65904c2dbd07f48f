import { cancellationKind, CancellationTokenSource, createFetch } from 'countermand';
import { installFakeTimeout } from '../../support/clock.js';
import { loadFetches } from '../../support/fetches.js';
import { isListenedTo } from '../../support/isListenedTo.js';
import { countListeners } from '../../support/leakFixture.js';
import { rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { type AnyFetch } from './mocks.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

describe.each(loadFetches())('createFetch over %s', (_, load) => {
  let fetchUnder: AnyFetch;
  beforeAll(async () => {
    fetchUnder = createFetch((await load()) as AnyFetch) as AnyFetch;
  });

  it('fetches', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/json'), { token: source.token, timeout: 60_000 });
    expect(await response.json()).toEqual({ answer: 42 });
  });

  it('keeps the URL, the status and the headers of the response', async () => {
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

  it('rejects with the reason and closes the socket when it is canceled before the server has answered', async () => {
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
    'rejects %s() with the reason and closes the socket when it is canceled while the body arrives',
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

  it('ends a loop over the body with the reason and closes the socket when it is canceled inside the loop', async () => {
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

  it('closes the socket when it is canceled before the body is read, and then rejects the read with the reason', async () => {
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

  it('rejects reads of the response and of its clone with the reason', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/body'), { token: source.token });
    const reads = [response.clone(), response].map((each) => rejectionOf(each.text()));
    source.cancel();
    for (const read of reads) expect(await read).toBe(source.token.reason);
  });

  describe('with a timeout', () => {
    beforeEach(() => void installFakeTimeout());
    afterEach(() => void jest.useRealTimers());

    it('rejects with a TimeoutError and closes the socket when the headers take too long', async () => {
      const next = server.next();
      const promise = fetchUnder(server.url('/headers'), { timeout: 1_000 });
      const { closed } = await next;
      jest.advanceTimersByTime(1_000);
      const error = await rejectionOf(promise);
      expect([error.name, error.milliseconds, cancellationKind(error)]).toEqual(['TimeoutError', 1_000, 'timeout']);
      await closed;
    });

    it('rejects the read with a TimeoutError and closes the socket when the body takes too long', async () => {
      const next = server.next();
      const response = await fetchUnder(server.url('/body'), { timeout: 1_000 });
      const { closed } = await next;
      const read = response.text();
      jest.advanceTimersByTime(1_000);
      const error = await rejectionOf(read);
      expect([error.name, error.milliseconds]).toEqual(['TimeoutError', 1_000]);
      await closed;
    });

    it('clears its timer when the body has been read', async () => {
      const response = await fetchUnder(server.url('/whole'), { timeout: 1_000 });
      const timers = jest.getTimerCount();
      await response.text();
      await turn();
      expect([timers, jest.getTimerCount()]).toEqual([1, 0]);
    });
  });

  it('rejects with the reason of the signal in the init when that is aborted', async () => {
    const controller = new AbortController();
    const source = new CancellationTokenSource();
    const next = server.next();
    const promise = fetchUnder(server.url('/headers'), { signal: controller.signal, token: source.token });
    await next;
    controller.abort(new Error('The user left'));
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
    expect([isListenedTo(source.token), countListeners(controller.signal)]).toEqual([false, 0]);
  });

  it('removes its listeners from the token when the body has been read', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/whole'), { token: source.token, timeout: 60_000 });
    expect(await response.text()).toBe('whole');
    await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('removes its listeners from the token when there is no body', async () => {
    const source = new CancellationTokenSource();
    const response = await fetchUnder(server.url('/empty'), { token: source.token, timeout: 60_000 });
    expect([response.status, await response.text()]).toEqual([204, '']);
    for (let turns = 0; turns < 20 && isListenedTo(source.token); turns++) await turn();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('removes its listeners from the token only when both the body and its clone have been read', async () => {
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

  it('removes its listeners from the token when the request fails', async () => {
    const source = new CancellationTokenSource();
    const error = await rejectionOf(fetchUnder('http://127.0.0.1:1/', { token: source.token, timeout: 60_000 }));
    expect(cancellationKind(error, source.token)).toBeUndefined();
    expect(isListenedTo(source.token)).toBe(false);
  });
});
