import {
  cancelableStream,
  type CancellationToken,
  CancellationTokenSource,
  createFetch,
  delay,
  makeCancelable,
  TimeoutError,
  withCancellation,
  withTimeout,
} from 'countermand';
import { microtasks, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

// Work that listens to the signal of the token may settle because of the cancellation, and before the operation notices it. That
// does not count as settling first: the promise rejects with the reason all the same.

/** Like libraries that lose the reason. */
function rejecting({ signal }: CancellationToken): Promise<string> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(Object.assign(new Error('aborted'), { name: 'AbortError' })));
  });
}

/** Like SDKs that return the part of the result that they have. */
function resolving({ signal }: CancellationToken): Promise<string> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve('partial')));
}

const cancels: [string, (source: CancellationTokenSource) => unknown][] = [
  ['cancel', (source) => source.cancel('reason')],
  ['cancelAsync', (source) => source.cancelAsync('reason')],
];

describe.each(cancels)('when %s cancels', (_, cancel) => {
  const source = () => new CancellationTokenSource();

  it.each([
    ['rejects', rejecting],
    ['resolves', resolving],
  ])('rejects with the reason when the work %s because of the signal', async (_, work) => {
    const forms: ((token: CancellationToken) => Promise<unknown>)[] = [
      (token) => withCancellation(work(token), token),
      (token) => withCancellation(work, token),
      (token) => withTimeout(work, 60_000, token),
      (token) => makeCancelable(() => work(token))(token),
    ];
    for (const form of forms) {
      const owner = source();
      const promise = form(owner.token);
      void cancel(owner);
      expect(await rejectionOf(promise)).toBe(owner.token.reason);
    }
  });

  it('rejects reads with the reason when a stream is closed because of the signal', async () => {
    const owner = source();
    const { signal } = owner.token;
    const closing = () =>
      new ReadableStream<string>({
        start: (controller) => signal.addEventListener('abort', () => controller.close()),
      });
    const read = cancelableStream(closing(), owner.token).getReader().read();
    const next = withCancellation(closing(), owner.token)[Symbol.asyncIterator]().next();
    void cancel(owner);
    expect(await rejectionOf(read)).toBe(owner.token.reason);
    expect(await rejectionOf(next)).toBe(owner.token.reason);
  });

  it('rejects with the reason when a fetch resolves because of the signal', async () => {
    const owner = source();
    const fetchUnder = createFetch(
      (_: string, init?: { signal?: AbortSignal }) =>
        new Promise<Response>((resolve) =>
          init!.signal!.addEventListener('abort', () => resolve(new Response('late'))),
        ),
    );
    const promise = fetchUnder('/', { token: owner.token });
    void cancel(owner);
    expect(await rejectionOf(promise)).toBe(owner.token.reason);
  });
});

it('resolves with the result of a promise that was resolved before the cancellation', async () => {
  const source = new CancellationTokenSource();
  let settle!: (value: string) => void;
  const promise = withCancellation(
    new Promise<string>((resolve) => {
      settle = resolve;
      void source.token.signal;
    }),
    source.token,
  );
  settle('before');
  source.cancel();
  expect(await promise).toBe('before');
});

it('rejects with the error of a promise that was rejected before the cancellation, even if it looks like a cancellation', async () => {
  const source = new CancellationTokenSource();
  const error = new TimeoutError('upstream took 5 s');
  const promise = withCancellation(Promise.reject(error), source.token);
  source.cancel();
  expect(await rejectionOf(promise)).toBe(error);
});

it('causes no uncaught error when a stream has ended just before the cancellation', async () => {
  const source = new CancellationTokenSource();
  let controller!: ReadableStreamDefaultController<string>;
  const open = () => new ReadableStream<string>({ start: (started) => void (controller = started) });
  const uncaught = await uncaughtDuring(async () => {
    const next = withCancellation(open(), source.token)[Symbol.asyncIterator]().next();
    await microtasks();
    controller.close();
    await undefined;
    source.cancel();
    await next.catch(() => {});
  });
  expect(uncaught).toEqual([]);
});

it('rejects the read of a body with the reason after a second read was refused', async () => {
  const source = new CancellationTokenSource();
  const respond = async (url: string) =>
    new Response(new ReadableStream({ pull: () => delay(60_000, source.token) }), { statusText: url });
  const response = await createFetch(respond)('/', { token: source.token });
  const text = response.text();
  await rejectionOf(response.text());
  source.cancel();
  expect(await rejectionOf(text)).toBe(source.token.reason);
});
