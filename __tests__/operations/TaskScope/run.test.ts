import { type CancellationToken, CancellationTokenSource, TaskScope } from 'countermand';
import { collectGarbage } from '../../support/collectGarbage.js';
import { rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { untilCanceled } from './tasks.js';

describe('scope.run', () => {
  it('starts its task at once, and resolves with its result', async () => {
    await TaskScope.with(async (scope) => {
      const task = jest.fn((token: CancellationToken) => Promise.resolve([token]));
      const promise = scope.run(task);
      expect(task).toHaveBeenCalledTimes(1);
      expect((await promise)[0]!.isCancellationRequested).toBe(false);
    });
  });

  it('accepts a synchronous task', async () => {
    expect(await TaskScope.with((scope) => scope.run(() => 42))).toBe(42);
  });

  it('makes the scope reject with the error that a synchronous task throws', async () => {
    const error = new Error('E');
    const promise = TaskScope.with((scope) => {
      void scope.run(() => {
        throw error;
      });
    });
    expect(await rejectionOf(promise)).toBe(error);
  });

  it('names the token of its task after the task, and after the scope if the task has no name', async () => {
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

  it('cancels the token of a named task when the scope is canceled', async () => {
    await TaskScope.with(async (scope) => {
      const promise = scope.run('named', untilCanceled);
      scope.cancel();
      expect(await rejectionOf(promise)).toBe(scope.token.reason);
    });
  });

  it('does not abort the signal of a named task that has ended when the scope is canceled', async () => {
    await TaskScope.with(async (scope) => {
      const signal = await scope.run('named', async (token) => token.signal);
      scope.cancel();
      expect(signal.aborted).toBe(false);
    });
  });

  it('rejects without starting the task after the scope was left', async () => {
    let scope!: TaskScope;
    await TaskScope.with((given) => void (scope = given));
    const task = jest.fn();
    expect((await rejectionOf(scope.run(task))).message).toMatch(/^Cannot run a task: the scope was left/);
    expect(task).not.toHaveBeenCalled();
  });

  it('does not cancel the token of a scope that was left before scope.cancel', async () => {
    let scope!: TaskScope;
    await TaskScope.with((given) => void (scope = given));
    const child = CancellationTokenSource.createLinkedTokenSource(scope.token);
    scope.cancel();
    expect([scope.token.isCancellationRequested, child.isCancellationRequested]).toEqual([false, false]);
  });

  it.each([[[undefined]], [[42]], [['name']], [['name', 42]], [[42, () => {}]], [[null, () => {}]]])(
    'refuses the arguments %p, without failing the scope',
    async (args) => {
      const value = await TaskScope.with(async (scope) => {
        const error = await rejectionOf(scope.run(...(args as unknown as [() => void])));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(
          /^Cannot run a task: '(task|name)' must be a (function|string or undefined): received /,
        );
        return 'value';
      });
      expect(value).toBe('value');
    },
  );
});

it('releases the results of tasks that have ended while the scope goes on', async () => {
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

it('refuses to run under something that is not a token', () => {
  expect(() => new TaskScope(42 as never)).toThrow(
    "Cannot make a TaskScope: 'token' must be a CancellationToken, an AbortSignal, undefined or null: received 42",
  );
});

it.each([[42], [null], [{ name: 42 }]])('refuses the options %p', (options) => {
  expect(() => new TaskScope(undefined, options as never)).toThrow(TypeError);
});
