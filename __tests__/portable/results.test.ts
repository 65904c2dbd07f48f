import { CancellationTokenSource, TaskScope, withCancellation } from 'countermand';

async function rejectionOf(promise: Promise<unknown>): Promise<any> {
  return await promise.then(
    () => 'nothing',
    (error: unknown) => error,
  );
}

/** Gives one item, and then ends as if it were complete when the signal is aborted. */
async function* quietItems(signal: AbortSignal) {
  yield 'first';
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

it('the token of a function lives until the items that it returned were read', async () => {
  const source = new CancellationTokenSource();
  const items = await withCancellation(async ({ signal }) => quietItems(signal), source.token);
  expect((await items.next()).value).toBe('first');
  const next = rejectionOf(items.next());
  source.cancel();
  expect(await next).toBe(source.token.reason);
});

it('the token of a task lives until the items that it returned were read, after the scope was left', async () => {
  const source = new CancellationTokenSource();
  const [items] = await TaskScope.all([async ({ signal }) => quietItems(signal)], source.token);
  await items.next();
  const next = rejectionOf(items.next());
  source.cancel();
  expect(await next).toBe(source.token.reason);
});

it('a function that fails within its grace rejects with both errors', async () => {
  const source = new CancellationTokenSource();
  const failure = new Error('The file is locked');
  const work = ({ whenCanceled }: { whenCanceled: Promise<unknown> }) =>
    whenCanceled.then(() => Promise.reject(failure));
  const promise = rejectionOf(withCancellation(work, source.token, { grace: 1_000 }));
  source.cancel();
  const error = await promise;
  expect([error.name, error.error, error.suppressed]).toEqual(['SuppressedError', failure, source.token.reason]);
});

it('a scope leaves after its grace, and names the tasks that still run', async () => {
  const source = new CancellationTokenSource();
  const scope = TaskScope.all(
    [
      function deaf() {
        return new Promise(() => {});
      },
    ],
    source.token,
    { grace: 1 },
  );
  source.cancel();
  expect(await rejectionOf(scope)).toMatchObject({ code: 'ERR_STRAGGLERS', tasks: ['deaf'] });
});
