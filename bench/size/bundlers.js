// The three most common bundlers, each as a function from the text of a module to its bundled, minified code.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

async function esbuild(text, root) {
  const { build } = await import('esbuild');
  const stdin = { contents: text, resolveDir: root };
  const { outputFiles } = await build({
    stdin,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return outputFiles[0].text;
}

async function rollup(text, root) {
  const { rollup: start } = await import('rollup');
  const files = builtFiles(root);
  const entry = {
    resolveId: (id) => (id === 'entry' ? id : files[id]),
    load: (id) => (id === 'entry' ? text : undefined),
  };
  // As Rollup's node-resolve plugin does for packages without side effects.
  const treeshake = { moduleSideEffects: (id) => id === 'entry' };
  const bundle = await start({ input: 'entry', plugins: [entry], treeshake });
  const { output } = await bundle.generate({ format: 'es' });
  return await minify(output[0].code);
}

async function webpack(text, root) {
  const { default: start } = await import('webpack');
  const folder = mkdtempSync(join(root, '.tmp', 'webpack-'));
  try {
    writeFileSync(join(folder, 'entry.mjs'), text);
    const stats = await promisify(start)({
      mode: 'production',
      context: root,
      entry: join(folder, 'entry.mjs'),
      experiments: { outputModule: true },
      output: { path: folder, filename: 'bundle.mjs', library: { type: 'module' } },
    });
    if (stats.hasErrors()) throw new Error(stats.toString('errors-only'));
    return readFileSync(join(folder, 'bundle.mjs'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The built ES modules, by the names that users import. */
export function builtFiles(root) {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([entry, target]) => [join(name, entry), join(root, target.import.default)]),
  );
}

async function minify(code) {
  const { transform } = await import('esbuild');
  return (await transform(code, { minify: true, format: 'esm', target: 'es2022' })).code;
}

export const bundlers = { esbuild, rollup, webpack };
