import { CancellationTokenSource, createFetch, StragglersError, TaskScope } from 'countermand';
import { never, rejectionOf } from '../../support/promises.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const deaf = () => never;

it('names the tasks of an inner scope once if the body passes on the error of the task that ran it', async () => {
  const source = new CancellationTokenSource();
  const outer = TaskScope.with(
    async (scope) => {
      await scope.run('request', (token) => TaskScope.all([deaf], token, { grace: 10 }));
    },
    source.token,
    { grace: 1_000 },
  );
  const outcome = rejectionOf(outer);
  source.cancel();
  await jest.advanceTimersByTimeAsync(10);
  const error = (await outcome) as StragglersError;
  expect(error).toBeInstanceOf(StragglersError);
  expect(error.tasks).toEqual(['request/deaf']);
});

it('names the tasks of an inner scope as they are if the body ran it itself', async () => {
  const source = new CancellationTokenSource();
  const outcome = rejectionOf(
    TaskScope.with(({ token }) => TaskScope.all([deaf], token, { grace: 10 }), source.token, { grace: 1_000 }),
  );
  source.cancel();
  await jest.advanceTimersByTimeAsync(10);
  expect(((await outcome) as StragglersError).tasks).toEqual(['deaf']);
});

it('does not wait for stragglers if their scope is canceled after its grace', async () => {
  const source = new CancellationTokenSource();
  let stopped: Promise<void> | undefined;
  const race = TaskScope.race([() => 'first', deaf], source.token, {
    grace: 10,
    onStragglers: () => (stopped = source.cancelAsync()),
  });
  await jest.advanceTimersByTimeAsync(10);
  await race.catch(() => {});
  expect(await stopped).toBeUndefined();
});

it('rejects a read of a body with the reason, and reports nothing, if the body cannot be canceled', async () => {
  const source = new CancellationTokenSource();
  const body = new ReadableStream({
    cancel() {
      throw new Error('cannot be canceled');
    },
  });
  const send = createFetch(() => Promise.resolve(new Response(body)));
  const response = (await send(undefined, { token: source.token })) as Response;
  const read = rejectionOf(response.body!.getReader().read());
  await jest.advanceTimersByTimeAsync(0);
  source.cancel();
  expect(await read).toBe(source.token.reason);
});
