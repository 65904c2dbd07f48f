import { CancellationTokenSource, TaskScope } from 'countermand';
import { inspect } from 'node:util';
import { untilCanceled } from './tasks.js';

it('shows the tasks that are running or waiting for their turn', async () => {
  await using scope = new TaskScope(undefined, { name: 'request', concurrency: 2 });
  expect(inspect(scope)).toBe("TaskScope 'request' { pending }");
  void scope.run('resize', untilCanceled);
  void scope.run(untilCanceled);
  void scope.run(async (token) => untilCanceled(token));
  expect(inspect(scope).replace(/\d+ ms/g, 'N ms')).toBe(
    [
      "TaskScope 'request' { pending }",
      '  resize: running for N ms',
      '  untilCanceled: running for N ms',
      '  task 3: waiting for its turn',
    ].join('\n'),
  );
});

it('shows who canceled it', async () => {
  const shutdown = new CancellationTokenSource({ name: 'shutdown' });
  await using scope = new TaskScope(shutdown.token);
  shutdown.cancel('SIGTERM');
  expect(inspect(scope)).toBe("TaskScope { canceled: SIGTERM, by 'shutdown' }");
});
