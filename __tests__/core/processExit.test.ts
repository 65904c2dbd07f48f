import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../support/root.js';

jest.setTimeout(30_000);

/** Runs a program with the built package, in a process of its own. Rejects if the process fails, or still runs after 20 s. */
async function run(program: string) {
  return await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    timeout: 20_000,
  });
}

it.each([
  ['the constructor', 'new CancellationTokenSource(60_000);'],
  ['the constructor, with a callback', 'new CancellationTokenSource(60_000).token.register(() => {});'],
  ['the constructor, with a signal', 'void new CancellationTokenSource(60_000).token.signal;'],
  ['cancelAfter', 'new CancellationTokenSource().cancelAfter(60_000);'],
  ['cancelAfter, again', 'new CancellationTokenSource(1).cancelAfter(60_000);'],
  ['the constructor, so late that it takes several timers', 'new CancellationTokenSource(2 ** 32);'],
])('lets the process exit while a deadline is pending, set by %s', async (_, program) => {
  const { stdout } = await run(`
    import { CancellationTokenSource } from 'countermand';
    process.on('exit', () => console.log(performance.now() < 15_000 ? 'in time' : 'late'));
    ${program}`);
  expect(stdout).toBe('in time\n');
});

it('cancels when its timer fires while something else keeps the process alive', async () => {
  const { stdout } = await run(`
    import { CancellationTokenSource } from 'countermand';
    const alive = setTimeout(() => {}, 60_000);
    new CancellationTokenSource(10).token.register(({ kind }) => {
      console.log(kind);
      clearTimeout(alive);
    });`);
  expect(stdout).toBe('timeout\n');
});

it('ends the process with the error that a callback throws on a timeout, after all callbacks have run', async () => {
  const outcome = run(`
    import { CancellationTokenSource } from 'countermand';
    setTimeout(() => console.log('too late'), 10_000);
    const { token } = new CancellationTokenSource(10);
    token.register(() => console.log('the other callback'));
    token.register(() => {
      throw new RangeError('thrown by a callback');
    });`);
  await expect(outcome).rejects.toMatchObject({
    code: 1,
    stdout: 'the other callback\n',
    stderr: expect.stringMatching(/^RangeError: thrown by a callback$/m),
  });
});

it('reports each error that a callback throws as a separate uncaught exception when a foreign signal is aborted', async () => {
  const { stdout } = await run(`
    import { CancellationTokenSource } from 'countermand';
    process.on('uncaughtException', ({ message }) => console.log(message));
    const controller = new AbortController();
    const { token } = CancellationTokenSource.createLinkedTokenSource(controller.signal);
    for (const message of ['last', 'first']) {
      token.register(() => {
        throw new Error(message);
      });
    }
    controller.abort();
    console.log('abort has returned');`);
  expect(stdout).toBe('abort has returned\nfirst\nlast\n');
});

it.each([
  ['by hand', '', '', "source.cancel('The user left')", 'AbortError'],
  ['by hand before the request', '', "source.cancel('The user left')", '', 'AbortError'],
  ['because of a failure', '', '', "source.cancel(new Error('the disk is full'))", 'Error'],
  ['by a timeout', '20', '', '', 'TimeoutError'],
])(
  'makes a fetch reject with the very reason of the token when it is canceled %s',
  async (_, timeout, before, meanwhile, name) => {
    const { stdout } = await run(`
    import { CancellationTokenSource } from 'countermand';
    import { once } from 'node:events';
    import { createServer } from 'node:http';
    const server = createServer(() => { ${meanwhile} });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const source = new CancellationTokenSource(${timeout});
    ${before};
    const request = fetch(\`http://127.0.0.1:\${server.address().port}\`, { signal: source.token.signal });
    const error = await request.catch((error) => error);
    console.log(error === source.token.reason, error === source.token.signal.reason, error.name);
    server.closeAllConnections();
    server.close();`);
    expect(stdout).toBe(`true true ${name}\n`);
  },
);

it('keeps the process alive while the body of a response is awaited under a timeout', async () => {
  const { stdout } = await run(`
    import { createFetch } from 'countermand';
    const hanging = async () => new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    void new Response(''); // loads modules that the timeout must not pay for
    const response = await createFetch(hanging)('/', { timeout: 500 });
    await response.text().catch((error) => console.log(error.name));`);
  expect(stdout).toBe('TimeoutError\n');
});
