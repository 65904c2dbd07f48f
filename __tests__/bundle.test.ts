import { build } from 'esbuild';
import { root } from './support/root.js';

/** The code of a bundle that uses some exports of an entry, built as a user would build it. */
async function bundleOf(names: readonly string[], entry = 'countermand'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(', ')} } from '${entry}';`, resolveDir: root },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0]!.text;
}

it.each([
  ['delay', ['Cannot race', 'nodeBodies', 'MessageChannel', 'everyMilliseconds']],
  ['CancellationTokenSource', ['Cannot race', 'nodeBodies', 'UndoError', 'settledWins']],
  ['TaskScope', ['nodeBodies', 'MessageChannel', 'everyMilliseconds']],
])('bundles %s without other operations', async (name, others) => {
  const code = await bundleOf([name]);
  expect(code).toContain(name);
  expect(others.filter((other) => code.includes(other))).toEqual([]);
});

it.each([
  ['fromVSCodeToken', ['ERR_CANCELED', '@@observable', 'HostCancellationToken', 'UndoError']],
  ['toObservable', ['ERR_CANCELED', 'onCancellationRequested', 'UndoError']],
])('bundles %s without other kinds of tokens', async (name, others) => {
  const code = await bundleOf([name], 'countermand/interop');
  expect(code).toContain(name);
  expect(others.filter((other) => code.includes(other))).toEqual([]);
});

it('bundles all operations when all are used, so that these tests can fail', async () => {
  const code = await bundleOf(['delay', 'TaskScope', 'createFetch', 'yieldIfDue']);
  for (const part of ['Cannot race', 'nodeBodies', 'MessageChannel']) expect(code).toContain(part);
});
