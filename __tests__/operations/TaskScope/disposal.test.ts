import { CancellationTokenSource, TaskScope } from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('disposing', () => {
  it('cancels what still runs, and waits for it', async () => {
    const events: unknown[] = [];
    const scope = new TaskScope();
    void scope.run(slowToStop(events));
    const { token } = scope;
    await scope[Symbol.asyncDispose]();
    expect([events, token.kind]).toEqual([['stopped'], 'canceled']);
    expect((token.reason as Error).message).toBe('The scope was left');
  });

  it('leaves nothing on the token', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.token.signal;
    await scope[Symbol.asyncDispose]();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('can be done twice', async () => {
    const scope = new TaskScope();
    void scope.run(untilCanceled);
    await scope[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
  });

  it('lets nothing be run afterwards', async () => {
    const scope = new TaskScope();
    await scope[Symbol.asyncDispose]();
    expect((await rejectionOf(scope.run(() => {}))).message).toMatch(/^Cannot run a task in a scope that was left/);
  });

  it('rejects with a failure that nobody was told of', async () => {
    const scope = new TaskScope();
    const error = new Error('E');
    void scope.run(failWith(error));
    await turn();
    expect(await rejectionOf(scope[Symbol.asyncDispose]())).toBe(error);
  });

  it('rejects with a failure that comes while it waits', async () => {
    const scope = new TaskScope();
    const error = new Error('E');
    void scope.run(async (token) => {
      await untilCanceled(token).catch(() => {});
      throw error;
    });
    expect(await rejectionOf(scope[Symbol.asyncDispose]())).toBe(error);
  });

  it('rejects once with a failure that nobody was told of', async () => {
    const scope = new TaskScope();
    void scope.run(failWith(new Error('E')));
    await rejectionOf(scope[Symbol.asyncDispose]());
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject with a failure that done has delivered', async () => {
    const scope = new TaskScope();
    void scope.run(failWith(new Error('E')));
    await rejectionOf(scope.done());
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject with a failure that an awaited run has delivered', async () => {
    const scope = new TaskScope();
    await rejectionOf(scope.run(failWith(new Error('E'))));
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject by the cancel of its token', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.run(untilCanceled);
    source.cancel();
    await scope[Symbol.asyncDispose]();
  });

  it('is what `await using` does at the end of its block', async () => {
    const events: unknown[] = [];
    {
      await using scope = new TaskScope();
      void scope.run(slowToStop(events));
      events.push('end of block');
    }
    expect(events).toEqual(['end of block', 'stopped']);
  });

  it('does not hide in `await using` that a task has failed', async () => {
    const error = new Error('E');
    const block = async () => {
      await using scope = new TaskScope();
      void scope.run(failWith(error));
      await turn();
    };
    expect(await rejectionOf(block())).toBe(error);
  });

  it('does not hide in `await using` what the block throws', async () => {
    const error = new Error('E');
    const block = async () => {
      await using scope = new TaskScope();
      void scope.run(untilCanceled);
      throw error;
    };
    expect(await rejectionOf(block())).toBe(error);
  });
});
