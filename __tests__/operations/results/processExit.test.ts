import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { root } from '../../support/root.js';

jest.setTimeout(30_000);

/** Runs a program with the built package, in a process of its own, and returns what it prints. */
async function outputOf(program: string): Promise<string> {
  const code = `
    import { CancellationTokenSource, createFetch, TaskScope, withCancellation, withTimeout } from 'countermand';
    process.on('exit', () => console.log(performance.now() < 15_000 ? 'in time' : 'late'));
    ${program}`;
  const run = promisify(execFile);
  return (await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, timeout: 25_000 })).stdout;
}

it.each([
  ['an unread response', 'await withTimeout(async () => new Response("text"), 60_000);'],
  ['an unread stream', 'await withTimeout(async () => new ReadableStream(), 60_000);'],
  ['a generator that nobody reads', 'await withTimeout(async () => (async function* () { yield 1; })(), 60_000);'],
  [
    'a generator between two items',
    `const items = await withTimeout(async () => (async function* () { yield 1; yield 2; })(), 60_000);
    await items.next();`,
  ],
  [
    'a grace that is not needed',
    'await withCancellation(async () => 1, new CancellationTokenSource().token, { grace: 60_000 });',
  ],
  [
    'a grace that has ended early',
    `const source = new CancellationTokenSource();
    const work = withCancellation((token) => token.whenCanceled, source.token, { grace: 60_000 }).catch(() => {});
    const scope = TaskScope.all([(token) => token.whenCanceled], source.token, { grace: 60_000 }).catch(() => {});
    source.cancel();
    await Promise.all([work, scope]);`,
  ],
])('lets the process exit with %s under a deadline', async (_, program) => {
  expect(await outputOf(program)).toBe('in time\n');
});

it.each([
  ['hangs', 'await new Promise(() => {});'],
  ['obeys', 'await new Promise((_, reject) => token.signal.addEventListener("abort", () => reject(token.reason)));'],
])(
  'keeps the process alive for the deadline while the next item of a generator is awaited, which %s',
  async (_, wait) => {
    const output = await outputOf(`
    const items = await withTimeout(async (token) => {
      token.register(({ kind }) => {
        console.log(kind);
        if (${wait.includes('{}')}) process.exit();
      });
      return (async function* () { ${wait} })();
    }, 300);
    await items.next().catch((error) => console.log(error.name));`);
    expect(output).toMatch(/^timeout\n(TimeoutError\n)?in time\n$/);
  },
);

it('keeps the process alive while one of two reads of a response is awaited, though the other has ended', async () => {
  const output = await outputOf(`
    const hanging = new ReadableStream({ pull: () => new Promise(() => {}) });
    const mock = async () => ({
      bodyUsed: false, body: hanging, text: () => new Promise(() => {}),
      clone: () => ({ bodyUsed: false, body: new ReadableStream(), text: async () => 'copy' }),
    });
    const response = await createFetch(mock)('/', { timeout: 500 });
    const copy = response.clone();
    const read = response.text().catch((error) => console.log(error.name));
    console.log(await copy.text());
    await read;`);
  expect(output).toBe('copy\nTimeoutError\nin time\n');
});
