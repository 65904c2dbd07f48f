import { type CancellationToken, CancellationTokenSource, TaskScope } from 'countermand';
import { rejectionOf } from '../../support/promises.js';
import { turn, uncaughtDuring } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('TaskScope.all', () => {
  it('resolves with the results in the order of the tasks', async () => {
    const slow = async () => {
      await turn();
      return 'slow';
    };
    expect(await TaskScope.all([slow, () => 'fast', async () => 3])).toEqual(['slow', 'fast', 3]);
  });

  it('stops the other tasks when one fails, and waits until they have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('E');
    expect(await rejectionOf(TaskScope.all([slowToStop(events), failWith(error), slowToStop(events)]))).toBe(error);
    expect(events).toEqual(['stopped', 'stopped']);
  });

  it('resolves with an empty array for no tasks', async () => {
    expect(await TaskScope.all([])).toEqual([]);
  });
});

describe('TaskScope.race', () => {
  it('resolves with the result of the first task to end, once the others are canceled and have stopped', async () => {
    const events: unknown[] = [];
    expect(await TaskScope.race([slowToStop(events), async () => 'fast', slowToStop(events)])).toBe('fast');
    expect(events).toEqual(['stopped', 'stopped']);
  });

  it('resolves with the result of the first task to end, even if another fails right after it', async () => {
    const fast = async () => 'fast';
    const failing = async () => {
      throw new Error('loser');
    };
    expect(await TaskScope.race([fast, failing])).toBe('fast');
  });

  it.each(Array.from({ length: 12 }, (_, looks) => looks))(
    'resolves with the result or rejects with the reason when its signal turns out to be aborted after %i checks',
    async (looks) => {
      const reason = new Error('R');
      const signal = {
        get aborted() {
          return looks-- <= 0;
        },
        reason,
        addEventListener() {},
        removeEventListener() {},
      };
      const outcome = await TaskScope.race([async () => 'fast'], signal).catch((error: unknown) => error);
      expect(['fast', reason]).toContain(outcome);
    },
  );

  it('rejects with the error of the first task to end if that one fails, once the others have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('E');
    expect(await rejectionOf(TaskScope.race([slowToStop(events), failWith(error)]))).toBe(error);
    expect(events).toEqual(['stopped']);
  });

  it('ignores the cancellation of the tasks that lose, and failures that had happened before', async () => {
    const errors = await uncaughtDuring(async () => {
      const failed = () => Promise.reject(new Error('lost'));
      expect(await TaskScope.race([untilCanceled, async () => 'fast', failed])).toBe('fast');
    });
    expect(errors).toEqual([]);
  });

  it('rejects with the failure of a task that loses and fails to stop', async () => {
    const error = new Error('The file is locked');
    const loser = (token: CancellationToken) => untilCanceled(token).catch(() => Promise.reject(error));
    expect(await rejectionOf(TaskScope.race([loser, async () => 'fast']))).toBe(error);
    expect(await rejectionOf(TaskScope.any([loser, async () => 'fast']))).toBe(error);
  });

  it('rejects with a RangeError for no tasks', async () => {
    expect(await rejectionOf(TaskScope.race([]))).toMatchObject({
      name: 'RangeError',
      message: "Cannot race: 'tasks' must not be empty",
    });
  });
});

describe('TaskScope.any', () => {
  it('resolves with the result of the first task to succeed, once the others are canceled and have stopped', async () => {
    const events: unknown[] = [];
    const tasks = [failWith(new Error('E')), slowToStop(events), async () => (await turn(), 'success')];
    expect(await TaskScope.any(tasks)).toBe('success');
    expect(events).toEqual(['stopped']);
  });

  it('does not stop the other tasks when one fails', async () => {
    let token!: CancellationToken;
    const last = async (given: CancellationToken) => {
      token = given;
      await turn();
      return given.isCancellationRequested;
    };
    expect(await TaskScope.any([failWith(new Error('E')), last])).toBe(false);
    expect(token.kind).toBeUndefined();
  });

  it('rejects with all errors in the order of the tasks when no task succeeds', async () => {
    const [first, second] = [new Error('1'), new Error('2')];
    const slow = async () => {
      await turn();
      throw first;
    };
    const error = await rejectionOf(TaskScope.any([slow, failWith(second)]));
    expect([error.name, error.message, error.errors]).toEqual([
      'AggregateError',
      'All 2 tasks failed',
      [first, second],
    ]);
  });

  it('causes an unhandled rejection when no task succeeds and nobody awaits it', async () => {
    const errors = await uncaughtDuring(() => void TaskScope.any([failWith(new Error('E'))]));
    expect(errors).toEqual([expect.objectContaining({ message: 'All 1 tasks failed' })]);
  });

  it('resolves with undefined when that is the result of the first task to succeed', async () => {
    expect(await TaskScope.any([failWith(new Error('E')), () => turn()])).toBeUndefined();
  });

  it('rejects with an empty AggregateError for no tasks', async () => {
    expect(await rejectionOf(TaskScope.any([]))).toMatchObject({ name: 'AggregateError', errors: [] });
  });
});

it.each(['race', 'any'] as const)('TaskScope.%s cancels the slower tasks with a reason that says why', async (name) => {
  let token!: CancellationToken;
  const loser = (given: CancellationToken) => untilCanceled((token = given));
  await TaskScope[name]([loser, async () => 'fast']);
  expect((token.reason as Error).message).toBe('Another task was faster');
});

describe.each([
  ['all', 'run tasks'],
  ['race', 'race'],
  ['any', 'run tasks'],
] as const)('TaskScope.%s', (name, action) => {
  const start = TaskScope[name] as (tasks: unknown, token?: CancellationToken) => Promise<unknown>;

  it('accepts any iterable of tasks', async () => {
    expect([await start(new Set([() => 1]))].flat()).toEqual([1]);
  });

  it('rejects with the reason when its token is canceled, once all tasks have stopped', async () => {
    const source = new CancellationTokenSource();
    const events: unknown[] = [];
    const promise = start([slowToStop(events), slowToStop(events)], source.token);
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(events).toEqual(['stopped', 'stopped']);
  });

  it.each([[undefined], [null], [42], ['tasks'], [() => {}]])('refuses %p as a list of tasks', async (tasks) => {
    const { name, message } = await rejectionOf(start(tasks));
    expect(name).toBe('TypeError');
    expect(message).toMatch(new RegExp(`^Cannot ${action}: 'tasks' must be an iterable of functions: received `));
  });

  it('refuses a list with an element that is not a function before it starts any task', async () => {
    const task = jest.fn();
    const { name, message } = await rejectionOf(start([task, Promise.resolve()]));
    expect([name, message]).toEqual([
      'TypeError',
      `Cannot ${action}: 'tasks[1]' must be a function: received a Promise`,
    ]);
    expect(task).not.toHaveBeenCalled();
  });
});
