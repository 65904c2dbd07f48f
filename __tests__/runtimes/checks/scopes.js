import { rejectionOf, same, sameItems } from './assertions.js';
import { asyncDispose, deferred, microtasks } from './support.js';

/** Several tasks at once. */
export const scopeChecks = [
  {
    name: 'TaskScope.with waits for all tasks and resolves with the result of its body',
    async run({ TaskScope }) {
      const order = [];
      const result = await TaskScope.with((scope) => {
        scope.run(async () => {
          await microtasks();
          order.push('task');
        });
        order.push('body');
        return 'result';
      });
      sameItems([result, ...order], ['result', 'body', 'task']);
    },
  },
  {
    name: 'the first task that fails cancels the others, and TaskScope.with rejects with its error',
    async run({ TaskScope }) {
      const error = new Error('The disk is full');
      const seen = [];
      const work = TaskScope.with((scope) => {
        scope.run(async (token) => {
          await token.whenCanceled;
          seen.push(token.kind, token.reason);
        });
        scope.run(async () => {
          throw error;
        });
      });
      same(await rejectionOf(work), error);
      sameItems(seen, ['failed', error]);
    },
  },
  {
    name: 'a body that fails cancels the tasks, and TaskScope.with waits for them and rejects with its error',
    async run({ TaskScope }) {
      const error = new Error('boom');
      let ended = 0;
      const work = TaskScope.with(async (scope) => {
        scope.run(async ({ whenCanceled }) => {
          await whenCanceled;
          await microtasks();
          ended++;
        });
        throw error;
      });
      same(await rejectionOf(work), error);
      same(ended, 1);
    },
  },
  {
    name: 'an outer token cancels a scope, which rejects with its reason when all tasks have ended',
    async run({ CancellationTokenSource, TaskScope }) {
      const source = new CancellationTokenSource();
      const work = TaskScope.with(async (scope) => {
        scope.run('listener', ({ whenCanceled }) => whenCanceled);
        return 'result';
      }, source.token);
      source.cancel();
      same(await rejectionOf(work), source.token.reason);
    },
  },
  {
    name: 'TaskScope.all, race and any resolve as their names say, and stop the losers',
    async run({ TaskScope }) {
      const stopped = [];
      const hang = async (token) => {
        await token.whenCanceled;
        stopped.push(token.kind);
        token.throwIfCancellationRequested();
      };
      const fail = async () => {
        throw new Error('boom');
      };
      sameItems(await TaskScope.all([async () => 1, () => 2]), [1, 2]);
      same(await TaskScope.race([hang, async () => 'fast']), 'fast');
      same(await TaskScope.any([fail, hang, async () => 'first']), 'first');
      sameItems(stopped, ['canceled', 'canceled']);
      const error = await rejectionOf(TaskScope.any([fail, fail]));
      sameItems([error.name, error.errors.length], ['AggregateError', 2]);
    },
  },
  {
    name: 'a scope runs no more tasks at a time than its concurrency allows, in order',
    async run({ TaskScope }) {
      let running = 0;
      let most = 0;
      const order = [];
      const work = (number) => async () => {
        most = Math.max(most, ++running);
        order.push(number);
        await microtasks();
        running--;
      };
      await TaskScope.all([1, 2, 3, 4, 5].map(work), undefined, { concurrency: 2 });
      sameItems([most, ...order], [2, 1, 2, 3, 4, 5]);
    },
  },
  {
    name: 'disposing of a scope cancels the tasks that still run, and waits for them',
    async run({ TaskScope }) {
      const scope = new TaskScope();
      const release = deferred();
      const order = [];
      void scope.run(async (token) => {
        await token.whenCanceled;
        order.push(token.kind);
        await release.promise;
        order.push('ended');
      });
      const left = scope[asyncDispose]().then(() => order.push('left'));
      await microtasks();
      release.resolve();
      await left;
      sameItems(order, ['canceled', 'ended', 'left']);
    },
  },
  {
    name: 'several failures at once are reported together',
    async run({ TaskScope }) {
      const [one, two] = [new Error('one'), new Error('two')];
      const work = TaskScope.with((scope) => {
        scope.run(async ({ whenCanceled }) => {
          await whenCanceled;
          throw two;
        });
        scope.run(async () => {
          throw one;
        });
      });
      const error = await rejectionOf(work);
      sameItems([error.name, error.error, error.suppressed], ['SuppressedError', one, two]);
    },
  },
];
