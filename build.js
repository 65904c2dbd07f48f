// Builds dist/: esm/, a module a source, for bundlers, which leave out what nobody uses; node/ and cjs/, in as few files as
// can be, for whoever loads the package as it is, since each file takes its time. All three have the same declarations.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { rollup } from 'rollup';

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

rmSync('dist', { recursive: true, force: true });
for (const project of ['tsconfig.build.json', 'tsconfig.cjs.json']) {
  execFileSync(process.execPath, [tsc, '--project', project], { stdio: 'inherit' });
}

// React Native's Babel preset refuses static blocks, so they become static fields, as Babel's own plugin would have it. Line by
// line, so that the source maps stay right.
for (const name of readdirSync('dist/esm', { recursive: true }).filter((name) => name.endsWith('.js'))) {
  const file = join('dist', 'esm', name);
  const code = readFileSync(file, 'utf8');
  writeFileSync(file, code.replace(/^( +)static \{$([^]*?)^\1\}$/gm, '$1static #_ = (() => {$2$1})();'));
}

/** Lets the maps of the bundles lead to the sources, and not to what was built of them. */
const sourceMaps = {
  name: 'source-maps',
  load: (file) => ({ code: readFileSync(file, 'utf8'), map: JSON.parse(readFileSync(`${file}.map`, 'utf8')) }),
};

/** Comments take time to be read over, and the declarations have them. */
const withoutComments = {
  name: 'without-comments',
  renderChunk: (code) => transform(code, { target: 'es2022', sourcemap: 'external', legalComments: 'none' }),
};

const input = { index: 'dist/esm/index.js', 'interop/index': 'dist/esm/interop/index.js' };
const bundle = await rollup({ input, plugins: [sourceMaps], treeshake: false });
for (const [folder, format] of [
  ['dist/node', 'es'],
  ['dist/cjs', 'cjs'],
]) {
  await bundle.write({
    dir: folder,
    format,
    sourcemap: true,
    chunkFileNames: 'shared.js',
    esModule: true,
    generatedCode: { constBindings: true },
    plugins: [withoutComments],
  });
}

for (const [folder, type] of [
  ['dist/esm', 'module'],
  ['dist/node', 'module'],
  ['dist/cjs', 'commonjs'],
]) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ type, sideEffects: false })}\n`);
}
