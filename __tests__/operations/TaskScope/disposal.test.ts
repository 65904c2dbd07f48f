import { CancellationTokenSource, TaskScope } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('disposing of a scope', () => {
  it('cancels the tasks that are still running, and waits until they have stopped', async () => {
    const events: unknown[] = [];
    const scope = new TaskScope();
    void scope.run(slowToStop(events));
    const { token } = scope;
    await scope[Symbol.asyncDispose]();
    expect([events, token.kind]).toEqual([['stopped'], 'canceled']);
    expect((token.reason as Error).message).toBe('The scope was left');
  });

  it('does not cancel the token of a scope in which nothing is running any more', async () => {
    const scope = new TaskScope();
    await scope.run(async () => 1);
    await scope[Symbol.asyncDispose]();
    expect(scope.token.isCancellationRequested).toBe(false);
  });

  it('removes the listeners of the scope from its token', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.token.signal;
    await scope[Symbol.asyncDispose]();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('can be repeated', async () => {
    const scope = new TaskScope();
    void scope.run(untilCanceled);
    await scope[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
  });

  it('makes the scope refuse any further task', async () => {
    const scope = new TaskScope();
    await scope[Symbol.asyncDispose]();
    expect((await rejectionOf(scope.run(() => {}))).message).toMatch(/^Cannot run a task: the scope was left/);
  });

  it('rejects with a failure that nothing has awaited', async () => {
    const scope = new TaskScope();
    const error = new Error('E');
    void scope.run(failWith(error));
    await turn();
    expect(await rejectionOf(scope[Symbol.asyncDispose]())).toBe(error);
  });

  it('rejects with a failure that happens while it waits', async () => {
    const scope = new TaskScope();
    const error = new Error('E');
    void scope.run(async (token) => {
      await untilCanceled(token).catch(() => {});
      throw error;
    });
    expect(await rejectionOf(scope[Symbol.asyncDispose]())).toBe(error);
  });

  it('rejects with such a failure only the first time', async () => {
    const scope = new TaskScope();
    void scope.run(failWith(new Error('E')));
    await rejectionOf(scope[Symbol.asyncDispose]());
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject with a failure that scope.done has delivered', async () => {
    const scope = new TaskScope();
    void scope.run(failWith(new Error('E')));
    await rejectionOf(scope.done());
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject with a failure that an awaited scope.run has delivered', async () => {
    const scope = new TaskScope();
    await rejectionOf(scope.run(failWith(new Error('E'))));
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject because the token of the scope is canceled', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.run(untilCanceled);
    source.cancel();
    await scope[Symbol.asyncDispose]();
  });

  it('happens at the end of the block of an `await using`', async () => {
    const events: unknown[] = [];
    {
      await using scope = new TaskScope();
      void scope.run(slowToStop(events));
      events.push('end of block');
    }
    expect(events).toEqual(['end of block', 'stopped']);
  });

  it('makes a block with `await using` reject with the failure of a task', async () => {
    const error = new Error('E');
    const block = async () => {
      await using scope = new TaskScope();
      void scope.run(failWith(error));
      await turn();
    };
    expect(await rejectionOf(block())).toBe(error);
  });

  it('does not hide the error that a block with `await using` throws', async () => {
    const error = new Error('E');
    const block = async () => {
      await using scope = new TaskScope();
      void scope.run(untilCanceled);
      throw error;
    };
    expect(await rejectionOf(block())).toBe(error);
  });
});
