import { CancellationTokenSource, TaskScope, withCancellation } from 'countermand';
import { Readable } from 'node:stream';
import { isListenedTo } from '../../support/isListenedTo.js';
import { deferred, microtasks, rejectionOf } from '../../support/promises.js';
import { SlowServer } from '../../support/slowServer.js';
import { turn } from '../../support/uncaught.js';
import { turnsUntil } from '../../support/clock.js';
import { generate, listOf } from './kinds.js';

const server = new SlowServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const generating = async ({ signal }: { signal: AbortSignal }) => generate(true, signal);

it('the token of a scope is pending until its results were read, and disposed after that', async () => {
  const source = new CancellationTokenSource();
  let scope!: TaskScope;
  const items = await TaskScope.with(
    async (given) => (scope = given).run(async ({ signal }) => generate(false, signal)),
    source.token,
  );
  expect(String(scope.token)).toContain('pending');
  await listOf(items);
  expect(String(scope.token)).toContain('disposed');
  expect(isListenedTo(source.token)).toBe(false);
});

it.each(['the parent', 'the scope itself'])(
  '%s can still cancel unread results after the scope was left',
  async (who) => {
    const source = new CancellationTokenSource();
    let scope!: TaskScope;
    const items = await TaskScope.with((given) => (scope = given).run(generating), source.token);
    await items.next();
    (who === 'the parent' ? source : scope).cancel('R');
    expect((await rejectionOf(items.next())).message).toBe('R');
    expect(isListenedTo(source.token)).toBe(false);
  },
);

it('a scope that was left runs nothing and calls no callbacks anymore, though results are still to be read', async () => {
  const source = new CancellationTokenSource();
  const callback = jest.fn();
  let scope!: TaskScope;
  const items = await TaskScope.with((given) => {
    scope = given;
    scope.token.register(callback);
    return scope.run(generating);
  }, source.token);
  expect((await rejectionOf(scope.run(() => 1))).message).toBe('Cannot run a task: the scope was left');
  await items.next();
  source.cancel();
  await rejectionOf(items.next());
  expect(callback).not.toHaveBeenCalled();
});

it('leaving a block with `await using` cancels the tasks that run, and not the results that are unread', async () => {
  const source = new CancellationTokenSource();
  const scope = new TaskScope(source.token);
  const items = await scope.run(generating);
  const stopped = jest.fn();
  void scope.run(async (token) => {
    token.register(stopped);
    await token.whenCanceled;
  });
  await scope[Symbol.asyncDispose]();
  expect(stopped).toHaveBeenCalledTimes(1);
  await items.next();
  const next = rejectionOf(items.next());
  expect(await Promise.race([next, turn()])).toBeUndefined();
  source.cancel();
  expect(await next).toBe(source.token.reason);
});

it('leaving a block with `await using` and no running tasks leaves unread results to the parent', async () => {
  const source = new CancellationTokenSource();
  const scope = new TaskScope(source.token);
  const items = await scope.run(async ({ signal }) => generate(false, signal));
  await scope[Symbol.asyncDispose]();
  expect(await listOf(items)).toEqual(['first', 'second']);
  expect(isListenedTo(source.token)).toBe(false);
});

it('each task has a token of its own, which ends with the task', async () => {
  const source = new CancellationTokenSource();
  await TaskScope.with(async (scope) => {
    const first = await scope.run((token) => token);
    const second = await scope.run((token) => token);
    expect(new Set([first, second, scope.token]).size).toBe(3);
    scope.cancel();
    expect([first.isCancellationRequested, second.isCancellationRequested]).toEqual([false, false]);
  }, source.token);
});

describe.each(['race', 'any'] as const)('TaskScope.%s', (name) => {
  it('leaves the body of the winner alone, and cancels the others', async () => {
    const source = new CancellationTokenSource();
    const next = server.next();
    const slow = ({ signal }: { signal: AbortSignal }) => fetch(server.url('/headers'), { signal });
    const fast = async ({ signal }: { signal: AbortSignal }) => {
      await next;
      return fetch(server.url('/whole'), { signal });
    };
    const response = await TaskScope[name]([slow, fast], source.token);
    expect(await response.text()).toBe('whole');
    await (
      await next
    ).closed;
    await turnsUntil(() => !isListenedTo(source.token));
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('still cancels the body of the winner with its parent', async () => {
    const source = new CancellationTokenSource();
    const response = await TaskScope[name](
      [({ signal }: { signal: AbortSignal }) => fetch(server.url('/body'), { signal })],
      source.token,
    );
    const read = rejectionOf(response.text());
    source.cancel();
    expect((await read).name).toBe('AbortError');
  });

  it('lets go of what the losers give too late', async () => {
    const late = deferred();
    const cancel = jest.fn();
    const returned = jest.fn();
    const readable = new Readable({ read() {} });
    const failing = new Readable({ read() {}, destroy: (_, callback) => callback(new Error('E')) });
    const losers = [
      new ReadableStream({ cancel }),
      new Response(new ReadableStream({ cancel })),
      { [Symbol.asyncIterator]() {}, return: returned },
      { [Symbol.asyncIterator]() {}, return: () => Promise.reject(new Error('E')) },
      { [Symbol.asyncIterator]() {} },
      readable,
      failing,
      'nothing',
    ].map((value) => async () => {
      await late.promise;
      return value;
    });
    const race = TaskScope[name]([async () => 'fast', ...losers]);
    await microtasks();
    late.resolve(undefined);
    expect(await race).toBe('fast');
    await turn();
    expect([cancel.mock.calls.length, returned.mock.calls.length]).toEqual([2, 1]);
    expect([readable.destroyed, failing.destroyed]).toEqual([true, true]);
  });

  it('does not start tasks that wait for their turn when there is a winner', async () => {
    const waiting = jest.fn();
    expect(await TaskScope[name]([async () => 'fast', waiting], undefined, { concurrency: 1 })).toBe('fast');
    expect(waiting).not.toHaveBeenCalled();
  });
});

it('a late result of a function form is let go', async () => {
  const source = new CancellationTokenSource();
  const late = deferred<ReadableStream>();
  const cancel = jest.fn();
  const promise = withCancellation(() => late.promise, source.token);
  source.cancel();
  await rejectionOf(promise);
  late.resolve(new ReadableStream({ cancel }));
  await turn();
  expect(cancel).toHaveBeenCalledTimes(1);
});
