import { cancellationKind, type CancellationToken, CancellationTokenSource, delay, TaskScope } from 'countermand';
import { errorFrom, recordedErrors, titleOf } from '../../core/shapes/recordedErrors.js';
import { rejectionOf } from '../../support/promises.js';

// Libraries reject with errors of their own when they are stopped. For a scope that was canceled they are no failures.

const libraries = [
  '@modelcontextprotocol/sdk',
  '@grpc/grpc-js',
  '@connectrpc/connect',
  '@tanstack/query-core',
  'effect',
  'cockatiel',
  'pg',
  'langium',
];
/** With cockatiel, a retry that is stopped hands out the failure of the last attempt. */
const isFailure = (title: string): boolean => title.includes('retry signal');

const stops = recordedErrors('stopped', 'looks', 'no error')
  .filter((row) => libraries.includes(row.library) && !isFailure(titleOf(row)))
  .map((row) => [titleOf(row), errorFrom(row.error)] as const);

/** Rejects once it is canceled, as a library does. */
const stoppedWith =
  (error: unknown) =>
  (token: CancellationToken): Promise<never> =>
    new Promise((_, reject) => {
      token.register(() => reject(error));
    });

const failsWith = (error: Error) => async (): Promise<never> => {
  await delay(1);
  throw error;
};

it('each of the libraries is tried', () => {
  expect(libraries.filter((library) => !stops.some(([title]) => title.startsWith(library)))).toEqual([]);
});

describe.each(stops)('a task that ends as stopped work of %s does', (_, error) => {
  it('does not replace the failure for which the scope is canceled', async () => {
    const failure = new Error('the disk is full');
    await expect(TaskScope.all([stoppedWith(error), failsWith(failure)])).rejects.toBe(failure);
  });

  it('is no failure of a scope that its body cancels', async () => {
    const body = async (scope: TaskScope) => {
      scope.run(stoppedWith(error)).catch(() => {});
      await delay(1);
      scope.cancel();
      return 'body';
    };
    await expect(TaskScope.with(body)).resolves.toBe('body');
  });

  it('lets the scope reject with the reason of the token above', async () => {
    const source = new CancellationTokenSource();
    const all = TaskScope.all([stoppedWith(error)], source.token);
    source.cancel('Stop');
    await expect(all).rejects.toBe(source.token.reason);
  });
});

describe('a failure after a cancellation', () => {
  const failures = [
    ['a duplicate key', new Error('duplicate key value violates unique constraint "u_pkey"')],
    ['an order that was canceled', new Error('The order was cancelled by the customer')],
    ['an undo that failed', Object.assign(new Error('no such query'), { code: 'ERR_UNDO' })],
    ['a failure among stops', new AggregateError([new Error('Request timed out'), new Error('the disk is full')])],
  ] as const;

  it.each(failures)('fails the scope, as a catch block sees it: %s', async (_, failure) => {
    const source = new CancellationTokenSource();
    const all = TaskScope.all([stoppedWith(failure)], source.token);
    source.cancel();
    const thrown = (await rejectionOf(all)) as { error: unknown; suppressed: unknown };
    expect([thrown.error, thrown.suppressed]).toContain(failure);
    expect([failure, thrown].map((error) => cancellationKind(error, source.token))).toEqual([undefined, undefined]);
  });
});
