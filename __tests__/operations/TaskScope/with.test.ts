import { type CancellationToken, CancellationTokenSource, TaskScope } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { deferred, microtasks, rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('TaskScope.with', () => {
  it('resolves with the value that the body returns, once all tasks have ended', async () => {
    const events: unknown[] = [];
    const work = deferred();
    const promise = TaskScope.with((scope) => {
      void scope.run(async () => {
        await work.promise;
        events.push('task done');
      });
      return 'value';
    });
    void promise.then((value) => events.push(value));
    await microtasks();
    expect(events).toEqual([]);
    work.resolve(undefined);
    await promise;
    expect(events).toEqual(['task done', 'value']);
  });

  it('accepts a synchronous body', async () => {
    expect(await TaskScope.with(() => 42)).toBe(42);
  });

  it('waits for tasks that other tasks start', async () => {
    const events: string[] = [];
    await TaskScope.with((scope) => {
      void scope.run(async () => {
        await turn();
        events.push('first');
        void scope.run(async () => {
          await turn();
          events.push('second');
        });
      });
    });
    expect(events).toEqual(['first', 'second']);
  });

  it('removes its listeners from the token when it ends', async () => {
    const source = new CancellationTokenSource();
    await TaskScope.with(async (scope) => {
      void scope.token.signal;
      await scope.run('named', async (token) => void token.signal);
    }, source.token);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each([[undefined], [null], [42], [Promise.resolve()]])('refuses %p as a body', async (body) => {
    const error = await rejectionOf(TaskScope.with(body as never));
    expect([error.name, error.message]).toEqual([
      'TypeError',
      expect.stringMatching(/^Cannot run a TaskScope: 'body' must be a function: received /),
    ]);
  });
});

describe('TaskScope.with, when the body throws', () => {
  it('rejects with the very error that the body throws, once the tasks have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('E');
    const promise = TaskScope.with(async (scope) => {
      void scope.run(slowToStop(events));
      await undefined;
      throw error;
    });
    expect(await rejectionOf(promise)).toBe(error);
    expect(events).toEqual(['stopped']);
  });

  it('rejects with the error that a synchronous body throws', async () => {
    const error = new Error('E');
    const promise = TaskScope.with(() => {
      throw error;
    });
    expect(await rejectionOf(promise)).toBe(error);
  });
});

describe('TaskScope.with, when it is canceled', () => {
  it('does not call the body when the token is already canceled', async () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const body = jest.fn();
    await rejectionOf(TaskScope.with(body, source.token));
    expect(body).not.toHaveBeenCalled();
  });

  it('stops the tasks and rejects with the reason when its token is canceled after the body has returned', async () => {
    const source = new CancellationTokenSource();
    const events: unknown[] = [];
    const promise = TaskScope.with((scope) => {
      void scope.run(slowToStop(events));
      return 'value';
    }, source.token);
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(events).toEqual(['stopped']);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('rejects with the reason when its token is canceled, even if the tasks ignore it and succeed', async () => {
    const source = new CancellationTokenSource();
    const work = deferred();
    const promise = TaskScope.with((scope) => scope.run(() => work.promise), source.token);
    source.cancel();
    work.resolve('value');
    expect(await rejectionOf(promise)).toBe(source.token.reason);
  });

  it('stops the tasks at scope.cancel, and still resolves with the value that the body returns', async () => {
    const events: unknown[] = [];
    let token!: CancellationToken;
    const promise = TaskScope.with((scope) => {
      ({ token } = scope);
      void scope.run(slowToStop(events));
      scope.cancel('enough');
      return 'value';
    });
    expect(await promise).toBe('value');
    expect(events).toEqual(['stopped']);
    expect([token.kind, (token.reason as Error).message]).toEqual(['canceled', 'enough']);
  });

  it('rejects a task that is run after scope.cancel with the reason, and does not start it', async () => {
    const task = jest.fn();
    await TaskScope.with(async (scope) => {
      scope.cancel();
      expect(await rejectionOf(scope.run(task))).toBe(scope.token.reason);
    });
    expect(task).not.toHaveBeenCalled();
  });

  it('causes no unhandled rejection when the body rejects because of scope.cancel and nobody awaits it', async () => {
    const uncaught = await uncaughtDuring(() => {
      void TaskScope.with(async (scope) => {
        scope.cancel();
        await scope.run(async () => 1);
      });
    });
    expect(uncaught).toEqual([]);
  });
});

it('does not stop the tasks of another scope under the same token when one of its own fails', async () => {
  const source = new CancellationTokenSource();
  const failing = TaskScope.with((scope) => scope.run(failWith(new Error('E'))), source.token);
  const other = TaskScope.with(
    (scope) => scope.run((token) => Promise.race([untilCanceled(token), turn()])),
    source.token,
  );
  await rejectionOf(failing);
  expect(await other).toBeUndefined();
  source.cancel();
});

it('waits for code that starts one task after the other, even if the body does not', async () => {
  const started: string[] = [];
  const task = (name: string) => async () => void started.push(name);
  await TaskScope.with((scope) => {
    void (async () => {
      for (const name of ['a', 'b', 'c']) await scope.run(task(name));
    })();
  });
  expect(started).toEqual(['a', 'b', 'c']);
});

it('rejects with the error of a body that throws, not with that of a task that fails later', async () => {
  const [ofBody, ofTask] = [new Error('body'), new Error('task')];
  const error = await rejectionOf(
    TaskScope.with((scope) => {
      void scope.run(() => Promise.reject(ofTask));
      throw ofBody;
    }),
  );
  expect((error as unknown as SuppressedError).error).toBe(ofBody);
});
