import { type CancellationToken, CancellationTokenSource, TaskScope } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { deferred, microtasks, rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('with', () => {
  it('gives what the body returns once all tasks have ended', async () => {
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

  it('takes a body that is not asynchronous', async () => {
    expect(await TaskScope.with(() => 42)).toBe(42);
  });

  it('waits for tasks that are started meanwhile', async () => {
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

  it('leaves nothing on the token', async () => {
    const source = new CancellationTokenSource();
    await TaskScope.with(async (scope) => {
      void scope.token.signal;
      await scope.run('named', async (token) => void token.signal);
    }, source.token);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each([[undefined], [null], [42], [Promise.resolve()]])('refuses %p for a body', async (body) => {
    const error = await rejectionOf(TaskScope.with(body as never));
    expect([error.name, error.message]).toEqual([
      'TypeError',
      expect.stringMatching(/^Cannot run .*: expected a function$/),
    ]);
  });
});

describe('with, when the body throws', () => {
  it('rejects with what the body throws, as it is, once the tasks have stopped', async () => {
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

  it('rejects with what a body throws that is not asynchronous', async () => {
    const error = new Error('E');
    const promise = TaskScope.with(() => {
      throw error;
    });
    expect(await rejectionOf(promise)).toBe(error);
  });
});

describe('with, when it is canceled', () => {
  it('starts neither body nor tasks under a canceled token', async () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const body = jest.fn();
    await rejectionOf(TaskScope.with(body, source.token));
    expect(body).not.toHaveBeenCalled();
  });

  it('rejects with the reason when it is canceled from outside, though the body has returned', async () => {
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

  it('rejects with the reason when it is canceled from outside, though the tasks do not listen', async () => {
    const source = new CancellationTokenSource();
    const work = deferred();
    const promise = TaskScope.with((scope) => scope.run(() => work.promise), source.token);
    source.cancel();
    work.resolve('value');
    expect(await rejectionOf(promise)).toBe(source.token.reason);
  });

  it('does not fail by scope.cancel, and gives what the body returns', async () => {
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

  it('hands a task that is run after scope.cancel the reason', async () => {
    const task = jest.fn();
    await TaskScope.with(async (scope) => {
      scope.cancel();
      expect(await rejectionOf(scope.run(task))).toBe(scope.token.reason);
    });
    expect(task).not.toHaveBeenCalled();
  });

  it('is no unhandled rejection when the body fails by its own cancel and nobody awaits', async () => {
    const uncaught = await uncaughtDuring(() => {
      void TaskScope.with(async (scope) => {
        scope.cancel();
        await scope.run(async () => 1);
      });
    });
    expect(uncaught).toEqual([]);
  });
});

it('keeps tasks of one scope apart from those of another under the same token', async () => {
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
