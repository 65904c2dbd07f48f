import { build } from 'esbuild';
import { root } from './support/root.js';

/** The code of a bundle that uses these of the package's names, built as users do. */
async function bundleOf(names: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(', ')} } from 'countermand';`, resolveDir: root },
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

it('bundles all of it when all is used, so that this test can fail', async () => {
  const code = await bundleOf(['delay', 'TaskScope', 'createFetch', 'yieldIfDue']);
  for (const part of ['Cannot race', 'formData', 'MessageChannel']) expect(code).toContain(part);
});
