import { type CancellationToken, CancellationTokenSource, TaskScope } from 'countermand';
import { collectGarbage } from '../../support/collectGarbage.js';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { untilCanceled } from './tasks.js';

describe('run', () => {
  it('starts its task at once, and gives what it gives', async () => {
    await TaskScope.with(async (scope) => {
      const task = jest.fn((token: CancellationToken) => Promise.resolve([token]));
      const promise = scope.run(task);
      expect(task).toHaveBeenCalledTimes(1);
      expect((await promise)[0]!.isCancellationRequested).toBe(false);
    });
  });

  it('takes a task that is not asynchronous', async () => {
    expect(await TaskScope.with((scope) => scope.run(() => 42))).toBe(42);
  });

  it('rejects with what a task throws that is not asynchronous', async () => {
    const error = new Error('E');
    const promise = TaskScope.with((scope) => {
      void scope.run(() => {
        throw error;
      });
    });
    expect(await rejectionOf(promise)).toBe(error);
  });

  it('names the token of its task', async () => {
    const names = await TaskScope.with(
      (scope) =>
        Promise.all([
          scope.run((token) => token.name),
          scope.run('download', (token) => token.name),
          scope.run(undefined, (token) => token.name),
        ]),
      undefined,
      { name: 'scope' },
    );
    expect(names).toEqual(['scope', 'download', 'scope']);
  });

  it('cancels the token of a named task with the scope', async () => {
    await TaskScope.with(async (scope) => {
      const promise = scope.run('named', untilCanceled);
      scope.cancel();
      expect(await rejectionOf(promise)).toBe(scope.token.reason);
    });
  });

  it('lets the signal of a named task end with it', async () => {
    await TaskScope.with(async (scope) => {
      const signal = await scope.run('named', async (token) => token.signal);
      expect(isListenedTo(scope.token)).toBe(false);
      scope.cancel();
      expect(signal.aborted).toBe(false);
    });
  });

  it('rejects after the scope was left', async () => {
    let scope!: TaskScope;
    await TaskScope.with((given) => void (scope = given));
    const task = jest.fn();
    expect((await rejectionOf(scope.run(task))).message).toMatch(/^Cannot run a task in a scope that was left/);
    expect(task).not.toHaveBeenCalled();
  });

  it('leaves the token of a scope that was left as it is, though the scope is canceled then', async () => {
    let scope!: TaskScope;
    await TaskScope.with((given) => void (scope = given));
    const child = CancellationTokenSource.createLinkedTokenSource(scope.token);
    scope.cancel();
    expect([scope.token.isCancellationRequested, child.isCancellationRequested]).toEqual([false, false]);
  });

  it.each([[[undefined]], [[42]], [['name']], [['name', 42]], [[42, () => {}]], [[null, () => {}]]])(
    'refuses the arguments %p, which is no failure of the scope',
    async (args) => {
      const value = await TaskScope.with(async (scope) => {
        const error = await rejectionOf(scope.run(...(args as unknown as [() => void])));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/^Cannot (run|name a token) .*: expected a (function|string)$/);
        return 'value';
      });
      expect(value).toBe('value');
    },
  );
});

it('keeps nothing of tasks that have ended, while the scope goes on', async () => {
  let collected = 0;
  const registry = new FinalizationRegistry(() => void collected++);
  await TaskScope.with(async (scope) => {
    for (let index = 0; index < 20; index++) {
      registry.register(await scope.run(async () => ({ index })), undefined);
    }
    for (let round = 0; round < 10 && collected === 0; round++) {
      await turn();
      collectGarbage();
      await turn();
    }
    expect(collected).toBeGreaterThan(0);
  });
});

it('refuses what is no token', () => {
  expect(() => new TaskScope(42 as never)).toThrow('Cannot run tasks under 42: expected a CancellationToken');
});

it.each([[42], [null], [{ name: 42 }]])('refuses the options %p', (options) => {
  expect(() => new TaskScope(undefined, options as never)).toThrow(TypeError);
});
