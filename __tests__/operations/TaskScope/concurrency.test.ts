import { CancellationTokenSource, TaskScope } from 'countermand';
import { deferred, microtasks, rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { failWith } from './tasks.js';

describe('the concurrency option of a scope', () => {
  it('runs the given number of tasks at a time, in order', async () => {
    const started: number[] = [];
    const works = [0, 1, 2, 3].map(() => deferred());
    const promise = TaskScope.with(
      (scope) => {
        works.forEach((work, index) => {
          void scope.run(() => {
            started.push(index);
            return work.promise;
          });
        });
      },
      undefined,
      { concurrency: 2 },
    );
    await microtasks();
    expect(started).toEqual([0, 1]);
    works[1]!.resolve(undefined);
    await microtasks();
    expect(started).toEqual([0, 1, 2]);
    works[0]!.resolve(undefined);
    await microtasks();
    expect(started).toEqual([0, 1, 2, 3]);
    works.forEach((work) => work.resolve(undefined));
    await promise;
  });

  it('never allows more tasks to run than the limit, in whatever order they end', async () => {
    let running = 0;
    let most = 0;
    const promise = TaskScope.with(
      (scope) => {
        for (let index = 0; index < 50; index++) {
          void scope.run(async () => {
            most = Math.max(most, ++running);
            for (let ticks = 0; ticks < index % 7; ticks++) await undefined;
            running--;
          });
        }
      },
      undefined,
      { concurrency: 3 },
    );
    await promise;
    expect([most, running]).toEqual([3, 0]);
  });

  it('rejects queued tasks at once when the scope is canceled, and never starts them', async () => {
    const source = new CancellationTokenSource();
    const queued = jest.fn();
    const work = deferred();
    let rejected: Promise<unknown> | undefined;
    const promise = TaskScope.with(
      (scope) => {
        void scope.run(() => work.promise); // does not listen
        rejected = rejectionOf(scope.run(queued));
      },
      source.token,
      { concurrency: 1 },
    );
    source.cancel();
    expect(await rejected).toBe(source.token.reason);
    work.resolve(undefined);
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(queued).not.toHaveBeenCalled();
  });

  it('never starts queued tasks when a task fails', async () => {
    const error = new Error('E');
    const queued = jest.fn();
    const promise = TaskScope.with(
      (scope) => {
        void scope.run(failWith(error));
        void scope.run(queued);
      },
      undefined,
      { concurrency: 1 },
    );
    expect(await rejectionOf(promise)).toBe(error);
    expect(queued).not.toHaveBeenCalled();
  });

  it('starts a task when the one before it has ended or was refused', async () => {
    const promise = TaskScope.with(
      async (scope) => {
        await scope.run(() => 1);
        await rejectionOf(scope.run(42 as never));
        return scope.run(() => 2);
      },
      undefined,
      { concurrency: 1 },
    );
    expect(await promise).toBe(2);
  });

  it('does not limit the tasks when it is Infinity', async () => {
    const work = deferred<string>();
    const task = jest.fn(() => work.promise);
    const results = TaskScope.all([task, task, task], undefined, { concurrency: Infinity });
    expect(task).toHaveBeenCalledTimes(3);
    work.resolve('done');
    expect(await results).toEqual(['done', 'done', 'done']);
  });

  it('limits the tasks of TaskScope.all', async () => {
    let running = 0;
    const task = async () => {
      expect(++running).toBe(1);
      await turn();
      running--;
    };
    await TaskScope.all([task, task, task], undefined, { concurrency: 1 });
  });

  it('runs 50,000 tasks, four at a time', async () => {
    const task = async () => 1;
    const results = await TaskScope.all(Array<typeof task>(50_000).fill(task), undefined, { concurrency: 4 });
    expect(results.length).toBe(50_000);
  });

  it.each([
    [0, '0', 'RangeError'],
    [1.5, '1.5', 'RangeError'],
    [-1, '-1', 'RangeError'],
    [NaN, 'NaN', 'RangeError'],
    ['2', "'2'", 'TypeError'],
    [null, 'null', 'TypeError'],
  ])('is refused when it is %p', async (concurrency, description, expected) => {
    const { name, message } = await rejectionOf(TaskScope.with(() => {}, undefined, { concurrency } as never));
    expect([name, message]).toEqual([
      expected,
      `Cannot make a TaskScope: 'concurrency' must be a whole number >= 1, or Infinity: received ${description}`,
    ]);
    expect(() => new TaskScope(undefined, { concurrency } as never)).toThrow(expect.objectContaining({ name }));
  });
});
