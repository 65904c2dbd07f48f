import { appendFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProgram } from '../startProgram.js';
import { installed } from './installed.js';

const fixtures = fileURLToPath(new URL('../../types/fixtures', import.meta.url));
/** Files with correct uses of the API, which must compile, and wrong ones, which must be errors. */
const sources = ['everywhere', 'interop', 'platform'];
/** The same for Node alone. */
const sourcesForNode = ['wanted'];

/** Each with the types of one platform. `__tests__/types/` tests all systems with all platforms. */
const moduleSystems = {
  node16: { module: 'node16', extensions: ['.mts', '.cts'], lib: ['es2022'], types: ['node'] },
  bundler: { module: 'esnext', extensions: ['.ts'], lib: ['es2022', 'dom'], types: [] },
  node10: { module: 'commonjs', extensions: ['.ts'], lib: ['es2022', 'dom'], types: ['node'] },
};

/** Versions of TypeScript, which compile sources against the declarations of the package. The first is the oldest supported. */
export const compilers = [
  compiler('5.2'),
  compiler('5.9'),
  compiler('6', { node10: { ignoreDeprecations: '6.0' } }),
  compiler('7', {}, ['node10']),
];

/** @param ownOptions by module system, the compiler options that it needs in this version */
function compiler(version, ownOptions = {}, lacks = []) {
  const tsc = installed(`typescript-${version}/bin/tsc`);
  return {
    name: `TypeScript ${version}`,
    how: Object.keys(moduleSystems)
      .map((name) => `\`${name}\``)
      .join(', '),
    lacks,
    missing: () => (tsc === undefined ? 'its package could not be installed' : undefined),
    version: () => undefined,
    async run({ application, folder, lacks, cleanUp }) {
      const consumer = makeConsumer(application, join(folder, `typescript-${version}`));
      const results = { passed: 0, failed: [], skipped: [] };
      const compile = (system) => runCompiler(cleanUp, tsc, consumer, system, ownOptions[system]);
      const check = async (name, system, expected) => {
        const output = await compile(system);
        if (expected.test(output)) results.passed++;
        else results.failed.push({ name, error: output.slice(0, 2_000) || 'No errors' });
      };
      for (const system of Object.keys(moduleSystems)) {
        if (lacks.includes(system))
          await check(`it lacks ${system}`, system, /error TS5108: Option 'moduleResolution=/);
        else await check(`code that uses the package compiles as ${system}`, system, /^$/);
      }
      for (const build of ['cjs', 'esm']) {
        const declarations = join(consumer, 'node_modules/countermand/dist', build, 'core/errors/TimeoutError.d.ts');
        appendFileSync(declarations, '\nexport declare const planted: NotThere;\n');
      }
      const planted = /^(\S+(cjs|esm)\/core\/errors\/TimeoutError\.d\.ts\(\S+ error TS2304: .*'NotThere'\.\s+){2}$/;
      await check('an error planted in the declarations is found, and no other error', 'node16', planted);
      return results;
    },
  };
}

/** Makes a folder with the package and sources that use it, as every kind of module. */
function makeConsumer(application, folder) {
  mkdirSync(folder);
  // Without a package.json this would be a folder of the repository's package, which resolves its own name to itself.
  for (const part of ['package.json', 'node_modules']) {
    cpSync(join(application, part), join(folder, part), { recursive: true });
  }
  for (const extension of new Set(Object.values(moduleSystems).flatMap(({ extensions }) => extensions))) {
    for (const source of [...sources, ...sourcesForNode])
      cpSync(join(fixtures, `${source}.ts`), join(folder, source + extension));
  }
  return folder;
}

/** Compiles the sources of a consumer, and returns the output of the compiler: nothing if there are no errors. */
async function runCompiler(cleanUp, tsc, folder, system, ownOptions) {
  const { extensions, ...options } = moduleSystems[system];
  const compilerOptions = {
    target: 'es2022',
    ...options,
    typeRoots: [fileURLToPath(new URL('../node_modules/@types', import.meta.url))],
    moduleResolution: system,
    ...ownOptions,
    strict: true,
    skipLibCheck: false,
    skipDefaultLibCheck: true, // the libraries of TypeScript itself, which take half of the time
    noEmit: true,
  };
  const compiled = system === 'node16' ? [...sources, ...sourcesForNode] : sources;
  const files = extensions.flatMap((extension) => compiled.map((source) => source + extension));
  const project = join(folder, `tsconfig.${system}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, files }));
  const args = [tsc, '--project', project, '--pretty', 'false'];
  const program = startProgram(cleanUp, process.execPath, args, { cwd: folder });
  const code = await program.ended;
  return code === 0 ? program.output : `${program.output}${program.errors}` || `It ended with ${code}`;
}
