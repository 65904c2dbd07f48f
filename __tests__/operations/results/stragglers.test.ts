import { cancelable, cancellationKind, CancellationTokenSource, StragglersError, TaskScope } from 'countermand';
import { deferred, microtasks, never, rejectionOf } from '../../support/promises.js';
import { reportedWhile } from '../../support/reportedBy.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';

const deaf = () => never;
const obedient = (token: any) => cancelable(() => {}, token);
const settled = (promise: Promise<unknown>) => {
  const state = { isSettled: false };
  const settle = () => void (state.isSettled = true);
  promise.then(settle, settle);
  return state;
};

describe('a scope with a grace', () => {
  beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
  afterEach(() => void jest.useRealTimers());

  async function advance(milliseconds: number): Promise<void> {
    await microtasks();
    await microtasks();
    jest.advanceTimersByTime(milliseconds);
    for (let rounds = 0; rounds < 5; rounds++) await microtasks();
  }

  it('keeps the process alive until it is over', async () => {
    const setTimeout = jest.spyOn(globalThis, 'setTimeout');
    const source = new CancellationTokenSource();
    const scope = rejectionOf(TaskScope.all([deaf], source.token, { grace: 200 }));
    source.cancel();
    await microtasks();
    expect(setTimeout.mock.results.map(({ value }) => value.hasRef())).toEqual([true]);
    await advance(200);
    expect((await scope).name).toBe('StragglersError');
  });

  it('has no grace when it is canceled after its tasks have ended', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token, { grace: 200 });
    await scope.run(async () => 'done');
    source.cancel();
    expect(jest.getTimerCount()).toBe(0);
    await rejectionOf(scope.done());
  });

  it('leaves after it, and names exactly the 10 deaf tasks of 100', async () => {
    const errors = await uncaughtDuring(async () => {
      const source = new CancellationTokenSource();
      const onStragglers = jest.fn();
      const late = Array.from({ length: 10 }, () => deferred());
      const scope = TaskScope.with(
        async (scope) => {
          for (let index = 0; index < 100; index++) {
            const deafOne = late[index / 10];
            void scope.run(`task no. ${index}`, deafOne === undefined ? obedient : () => deafOne.promise);
          }
        },
        source.token,
        { grace: 200, onStragglers },
      );
      const state = settled(scope);
      await microtasks();
      source.cancel();
      await advance(199);
      expect(state.isSettled).toBe(false);
      await advance(1);
      expect(state.isSettled).toBe(true);
      const error = await rejectionOf(scope);
      const names = late.map((_, index) => `task no. ${index * 10}`);
      expect(error).toBeInstanceOf(StragglersError);
      expect([error.name, error.code, error.tasks]).toEqual(['StragglersError', 'ERR_STRAGGLERS', names]);
      expect([error.reason, 'cause' in error]).toEqual([source.token.reason, false]);
      expect(cancellationKind(error, source.token)).toBeUndefined();
      expect(onStragglers.mock.calls).toEqual([[names]]);
      late.forEach(({ resolve, reject }, index) => (index % 2 ? resolve(index) : reject(new Error('late'))));
    });
    expect(errors).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('needs no timer anymore when all tasks have stopped in time', async () => {
    const source = new CancellationTokenSource();
    const onStragglers = jest.fn();
    const scope = TaskScope.all([obedient, obedient], source.token, { grace: 200, onStragglers });
    source.cancel();
    expect(await rejectionOf(scope)).toBe(source.token.reason);
    expect([jest.getTimerCount(), onStragglers.mock.calls]).toEqual([0, []]);
  });

  it('fulfils as it would have when its own cancel was no failure, and still tells of the stragglers', async () => {
    const onStragglers = jest.fn();
    const scope = TaskScope.with(
      async (scope) => {
        void scope.run(deaf);
        scope.cancel();
        return 'value';
      },
      undefined,
      { grace: 200, onStragglers },
    );
    await advance(200);
    expect(await scope).toBe('value');
    expect(onStragglers.mock.calls).toEqual([[['deaf']]]);
  });

  it('fails as it would have when a task has failed, and still tells of the stragglers', async () => {
    const onStragglers = jest.fn();
    const failure = new Error('The disk is full');
    const scope = TaskScope.all([deaf, () => Promise.reject(failure)], undefined, { grace: 200, onStragglers });
    const rejection = rejectionOf(scope);
    await advance(200);
    expect(await rejection).toBe(failure);
    expect(onStragglers.mock.calls).toEqual([[['deaf']]]);
  });

  it('tells of the stragglers instead of the echo of its own cancel', async () => {
    const body = async (scope: TaskScope) => {
      void scope.run(deaf);
      scope.cancel('R');
      scope.token.throwIfCancellationRequested();
    };
    const rejection = rejectionOf(TaskScope.with(body, undefined, { grace: 200 }));
    await advance(200);
    expect(await rejection).toMatchObject({ tasks: ['deaf'], reason: { message: 'R' } });
  });

  it('names tasks without a name by their number, and the body only when no task is running', async () => {
    const source = new CancellationTokenSource();
    const options = { grace: 200 };
    const errors = [
      TaskScope.all(
        [
          async () => 1,
          (
            () => () =>
              never
          )(),
        ],
        source.token,
        options,
      ),
      TaskScope.with(deaf, source.token, options),
      TaskScope.with((scope) => scope.run('named', deaf), source.token, options),
    ].map(rejectionOf);
    await microtasks();
    source.cancel();
    await advance(200);
    const lists = (await Promise.all(errors)).map(({ tasks }) => tasks);
    expect(lists).toEqual([['task 2'], ['the body'], ['named']]);
  });

  it('names the tasks of an inner scope by their path', async () => {
    const source = new CancellationTokenSource();
    const request = (token: any) =>
      TaskScope.with(async (scope) => void scope.run('resize', deaf), token, { grace: 100 });
    const outer = TaskScope.with(async (scope) => void scope.run('request', request), source.token, { grace: 200 });
    const rejection = rejectionOf(outer);
    await microtasks();
    source.cancel();
    await advance(100);
    await advance(100);
    expect((await rejection).tasks).toEqual(['request/resize']);
  });

  it('gives the winner of a race after its grace, and tells of the deaf losers', async () => {
    const onStragglers = jest.fn();
    const scopes = (['race', 'any'] as const).map((name) =>
      TaskScope[name]([deaf, async () => 'fast'], undefined, { grace: 50, onStragglers }),
    );
    await advance(50);
    expect(await Promise.all(scopes)).toEqual(['fast', 'fast']);
    expect(onStragglers.mock.calls).toEqual([[['deaf']], [['deaf']]]);
  });

  it('reports what onStragglers throws', async () => {
    const source = new CancellationTokenSource();
    const onStragglers = () => {
      throw new Error('thrown by onStragglers');
    };
    const reported = await reportedWhile(async () => {
      const rejection = rejectionOf(TaskScope.all([deaf], source.token, { grace: 5, onStragglers }));
      source.cancel();
      await advance(5);
      expect((await rejection).name).toBe('StragglersError');
    });
    expect(reported).toMatchObject([{ message: 'thrown by onStragglers' }]);
  });

  it('rejects with it at the end of a block with `await using`', async () => {
    const scope = new TaskScope(undefined, { grace: 20 });
    void scope.run('download', deaf);
    const left = rejectionOf(scope[Symbol.asyncDispose]());
    await advance(20);
    expect(await left).toMatchObject({ name: 'StragglersError', tasks: ['download'] });
  });

  it('rejects with it in done(), and then not again when it is left', async () => {
    const source = new CancellationTokenSource();
    const onStragglers = jest.fn();
    const scope = new TaskScope(source.token, { grace: 20, onStragglers });
    void scope.run('download', deaf);
    const done = rejectionOf(scope.done());
    source.cancel();
    await advance(20);
    expect(await done).toMatchObject({ name: 'StragglersError', tasks: ['download'], reason: source.token.reason });
    await scope[Symbol.asyncDispose]();
    expect(onStragglers).toHaveBeenCalledTimes(1);
  });

  it('is waited for by cancelAsync', async () => {
    const source = new CancellationTokenSource();
    const scope = rejectionOf(TaskScope.all([deaf], source.token, { grace: 200 }));
    const canceling = source.cancelAsync();
    const state = settled(canceling);
    await advance(199);
    expect(state.isSettled).toBe(false);
    await advance(1);
    expect(state.isSettled).toBe(true);
    await scope;
  });

  it('lets the late results of stragglers go', async () => {
    const source = new CancellationTokenSource();
    const late = deferred<ReadableStream>();
    const cancel = jest.fn();
    const scope = rejectionOf(TaskScope.all([() => late.promise], source.token, { grace: 5 }));
    source.cancel();
    await advance(5);
    await scope;
    late.resolve(new ReadableStream({ cancel }));
    await microtasks();
    expect(cancel).toHaveBeenCalledTimes(1);
  });

  it('lets the late result of a deaf body go', async () => {
    const source = new CancellationTokenSource();
    const late = deferred<ReadableStream>();
    const cancel = jest.fn();
    const scope = rejectionOf(TaskScope.with(() => late.promise, source.token, { grace: 5 }));
    await microtasks();
    source.cancel();
    await advance(5);
    expect((await scope).tasks).toEqual(['the body']);
    late.resolve(new ReadableStream({ cancel }));
    await microtasks();
    expect(cancel).toHaveBeenCalledTimes(1);
  });
});

it('a scope with a grace of 0 gives its tasks one turn of the event loop', async () => {
  const source = new CancellationTokenSource();
  const scope = TaskScope.all([obedient], source.token, { grace: 0 });
  source.cancel();
  expect(await rejectionOf(scope)).toBe(source.token.reason);
  const other = new CancellationTokenSource();
  const stuck = TaskScope.all([deaf], other.token, { grace: 0 });
  other.cancel();
  expect((await rejectionOf(stuck)).tasks).toEqual(['deaf']);
});

it('cancelAsync waits for the tasks of a scope', async () => {
  const source = new CancellationTokenSource();
  const slow = deferred();
  const scope = rejectionOf(TaskScope.all([() => slow.promise], source.token));
  const canceling = source.cancelAsync();
  const state = settled(canceling);
  await turn();
  expect(state.isSettled).toBe(false);
  slow.resolve(1);
  await canceling;
  await scope;
});

it.each([
  [NaN, 'RangeError'],
  [-2, 'RangeError'],
  ['5', 'TypeError'],
])('a scope refuses a grace of %p before anything starts', async (grace, name) => {
  const task = jest.fn();
  expect((await rejectionOf(TaskScope.all([task], undefined, { grace: grace as number }))).name).toBe(name);
  expect(task).not.toHaveBeenCalled();
});

it('a scope refuses an onStragglers that is no function', () => {
  expect(() => new TaskScope(undefined, { onStragglers: 5 as never })).toThrow(TypeError);
});

it('a StragglersError copies its names, and lists at most 10 of them', () => {
  const names = Array.from({ length: 12 }, (_, index) => `t${index}`);
  const error = new StragglersError(names);
  names.pop();
  expect([error.tasks.length, error.reason]).toEqual([12, undefined]);
  expect(error.message).toMatch(/: t0, t1, .*, t9 and 2 more$/);
});

it.each([
  [1, 'a0'],
  [10, 'a0, a1, a2, a3, a4, a5, a6, a7, a8, a9'],
  [11, 'a0, a1, a2, a3, a4, a5, a6, a7, a8, a9 and 1 more'],
])('the message of a StragglersError names ten tasks at most: %s tasks', (count, listed) => {
  const tasks = Array.from({ length: count }, (_, index) => `a${index}`);
  expect(new StragglersError(tasks).message).toBe(`Still running after a cancellation: ${listed}`);
});
