import { build } from 'esbuild';
import { root } from './support/root.js';

/** The code of a bundle that uses these of the names of an entry, built as users do. */
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
  ['delay', ['Cannot race', 'formData', 'MessageChannel', 'everyMilliseconds']],
  ['CancellationTokenSource', ['Cannot race', 'formData', 'UndoError', 'settledWins']],
  ['TaskScope', ['formData', 'MessageChannel', 'everyMilliseconds']],
])('bundles no other operation with %s', async (name, others) => {
  const code = await bundleOf([name]);
  expect(code).toContain(name);
  expect(others.filter((other) => code.includes(other))).toEqual([]);
});

it.each([
  ['fromVSCodeToken', ['ERR_CANCELED', '@@observable', 'HostCancellationToken', 'UndoError']],
  ['toObservable', ['ERR_CANCELED', 'onCancellationRequested', 'UndoError']],
])('bundles no other kind of token with %s', async (name, others) => {
  const code = await bundleOf([name], 'countermand/interop');
  expect(code).toContain(name);
  expect(others.filter((other) => code.includes(other))).toEqual([]);
});

it('bundles all of it when all is used, so that this test can fail', async () => {
  const code = await bundleOf(['delay', 'TaskScope', 'createFetch', 'yieldIfDue']);
  for (const part of ['Cannot race', 'formData', 'MessageChannel']) expect(code).toContain(part);
});
