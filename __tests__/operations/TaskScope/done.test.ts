import { CancellationTokenSource, TaskScope } from 'countermand';
import { rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('scope.done', () => {
  it('waits for all tasks, including those that are started in the meantime', async () => {
    const scope = new TaskScope();
    const events: string[] = [];
    void scope.run(async () => {
      await turn();
      void scope.run(async () => {
        await turn();
        events.push('second');
      });
    });
    await scope.done();
    expect(events).toEqual(['second']);
  });

  it('rejects with the first failure, once the other tasks have stopped', async () => {
    const scope = new TaskScope();
    const events: unknown[] = [];
    const error = new Error('E');
    void scope.run(slowToStop(events));
    void scope.run(failWith(error));
    expect(await rejectionOf(scope.done())).toBe(error);
    expect(events).toEqual(['stopped']);
  });

  it('rejects with the reason when the token of the scope is canceled', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.run(untilCanceled);
    source.cancel();
    expect(await rejectionOf(scope.done())).toBe(source.token.reason);
  });

  it('resolves after scope.cancel', async () => {
    const scope = new TaskScope();
    void scope.run(untilCanceled);
    scope.cancel();
    expect(await scope.done()).toBeUndefined();
  });

  it('leaves the scope open for more tasks', async () => {
    const scope = new TaskScope();
    await scope.done();
    expect(await scope.run(() => 42)).toBe(42);
    await scope.done();
  });
});
