// Builds dist/: esm/, one module for each source, for bundlers, which leave out what is not used; node/ and cjs/, in as few
// files as possible, for programs that load the package as it is, since each file takes time. All three have the same
// declarations.
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { rollup } from 'rollup';
import ts from 'typescript';

rmSync('dist', { recursive: true, force: true });
compile();
cpSync('dist/esm', 'dist/cjs', { recursive: true, filter: (file) => !/\.js(\.map)?$/.test(file) });
await bundle();
for (const [folder, type] of Object.entries({ esm: 'module', node: 'module', cjs: 'commonjs' })) {
  writeFileSync(join('dist', folder, 'package.json'), `${JSON.stringify({ type, sideEffects: false })}\n`);
}

/** Compiles lib/ to dist/esm/. */
function compile() {
  const { fileNames, options } = ts.getParsedCommandLineOfConfigFile(
    'tsconfig.json',
    { noEmit: false, rootDir: 'lib', outDir: 'dist/esm', declarationMap: true, sourceMap: true, stripInternal: true },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (diagnostic) => failOn([diagnostic]) },
  );
  const program = ts.createProgram(fileNames, options);
  failOn(ts.getPreEmitDiagnostics(program));
  failOn(program.emit(undefined, undefined, undefined, undefined, { after: [replaceStaticBlocks] }).diagnostics);
}

function failOn(diagnostics) {
  if (diagnostics.length === 0) return;
  const { getCurrentDirectory, newLine } = ts.sys;
  const host = { getCurrentDirectory, getNewLine: () => newLine, getCanonicalFileName: String };
  console.error(ts.formatDiagnosticsWithColorAndContext(diagnostics, host));
  process.exit(1);
}

/**
 * A transformer for TypeScript that turns `static { ... }` into `static #_1 = (() => { ... })();`, as Babel's own plugin does,
 * because React Native's Babel preset refuses static blocks. The lowering of esbuild or TypeScript would also replace the
 * private names with WeakMaps.
 */
function replaceStaticBlocks(context) {
  const { factory } = context;
  const visit = (node) => {
    if (!ts.isClassStaticBlockDeclaration(node)) return ts.visitEachChild(node, visit, context);
    const run = factory.createArrowFunction(undefined, undefined, [], undefined, undefined, node.body);
    const property = factory.createPropertyDeclaration(
      [factory.createModifier(ts.SyntaxKind.StaticKeyword)],
      factory.createUniquePrivateName('#_'),
      undefined,
      undefined,
      factory.createCallExpression(factory.createParenthesizedExpression(run), undefined, []),
    );
    return ts.setTextRange(ts.setOriginalNode(property, node), node);
  };
  return (file) => ts.visitNode(file, visit);
}

/** Bundles dist/esm/ into dist/node/ and dist/cjs/. */
async function bundle() {
  /** Makes the source maps of the bundles lead to the sources, not to the modules in dist/esm/. */
  const sourceMaps = {
    name: 'source-maps',
    load: (file) => ({ code: readFileSync(file, 'utf8'), map: JSON.parse(readFileSync(`${file}.map`, 'utf8')) }),
  };
  /** Comments take time to parse, and the declarations have them. */
  const withoutComments = {
    name: 'without-comments',
    renderChunk: (code) => transform(code, { target: 'es2022', sourcemap: 'external', legalComments: 'none' }),
  };
  const input = { index: 'dist/esm/index.js', 'interop/index': 'dist/esm/interop/index.js' };
  const modules = await rollup({ input, plugins: [sourceMaps], treeshake: false });
  for (const [folder, format] of Object.entries({ node: 'es', cjs: 'cjs' })) {
    await modules.write({
      dir: join('dist', folder),
      format,
      sourcemap: true,
      chunkFileNames: 'shared.js',
      esModule: true,
      generatedCode: { constBindings: true },
      plugins: [withoutComments],
    });
  }
}
