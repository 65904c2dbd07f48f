import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './support/root.js';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
const entries = ['index', 'interop/index'];

/** The files that `npm pack` lists, and the digest of the packed file. */
function pack(): { files: string[]; digest: string } {
  mkdirSync(join(root, '.tmp'), { recursive: true });
  const folder = mkdtempSync(join(root, '.tmp', 'pack-'));
  try {
    const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root });
    const [{ filename, files }] = JSON.parse(output.toString()) as [{ filename: string; files: { path: string }[] }];
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, filename)))
      .digest('hex');
    return { files: files.map(({ path }) => path).sort(), digest };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const packed = pack();

it('contains the sources, the files built from them, and nothing else', () => {
  const sources = readdirSync(join(root, 'lib'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const all = (folder: string, names: readonly string[], ...extensions: string[]) =>
    names.flatMap((name) => extensions.map((extension) => join(folder, name + extension)));
  const modules = sources.map((source) => source.replace(/\.ts$/, ''));
  const built = [
    ...all('dist/esm', modules, '.js', '.js.map', '.d.ts', '.d.ts.map'),
    ...all('dist/cjs', modules, '.d.ts', '.d.ts.map'),
    ...['dist/node', 'dist/cjs'].flatMap((folder) => all(folder, [...entries, 'shared'], '.js', '.js.map')),
    ...all('dist', ['cjs', 'esm', 'node'], '/package.json'),
  ];
  const texts = readdirSync(join(root, 'lib')).filter((name) => name.endsWith('.md'));
  const expected = [
    ...built,
    ...sources.map((source) => `lib/${source}`),
    ...texts.map((text) => `lib/${text}`),
    'LICENSE',
    'README.md',
    'package.json',
    'skills/countermand/SKILL.md',
  ];
  expect(packed.files).toEqual(expected.sort());
});

it('contains the sources of every source map', () => {
  const maps = packed.files.filter((file) => file.endsWith('.map'));
  const missing = maps.flatMap((file) => {
    const { sources } = JSON.parse(readFileSync(join(root, file), 'utf8')) as { sources: string[] };
    return sources.map((source) => join(dirname(file), source)).filter((source) => !packed.files.includes(source));
  });
  expect([maps.length > 100, missing]).toEqual([true, []]);
});

it('has the same bytes when it is packed again', () => {
  expect(pack().digest).toBe(packed.digest);
});

it('contains no static blocks, which the Babel preset of React Native refuses', () => {
  const code = packed.files.filter((file) => /^dist\/.*\.js$/.test(file));
  const refused = code.filter((file) => /\bstatic\s*\{/.test(readFileSync(join(root, file), 'utf8')));
  expect([code.length > 50, refused]).toEqual([true, []]);
});

it('has no dependencies, runs no scripts when it is installed, and declares no side effects', () => {
  expect(manifest).not.toHaveProperty('dependencies');
  expect(manifest).not.toHaveProperty('peerDependencies');
  expect(manifest).not.toHaveProperty('optionalDependencies');
  const scripts = Object.keys(manifest['scripts'] as object);
  const run = ['preinstall', 'install', 'postinstall', 'prepublish', 'prepare', 'prepack', 'postpack'];
  expect(scripts.filter((script) => run.includes(script))).toEqual([]);
  expect(manifest['sideEffects']).toBe(false);
});

it('exports only files that are packed', () => {
  const targets = (exported: unknown): string[] =>
    typeof exported === 'string' ? [exported] : Object.values(exported as object).flatMap(targets);
  const files = targets([manifest['exports'], manifest['main'], manifest['module'], manifest['types']]);
  expect(files.filter((file) => !packed.files.includes(file.replace('./', '')))).toEqual([]);
  expect(files.every((file) => existsSync(join(root, file)))).toBe(true);
});

it('exports exactly the API of the API reports', () => {
  const program = join('__tests__', 'api', 'makeReports.js');
  expect(() => execFileSync(process.execPath, [program, '--check'], { cwd: root, stdio: 'pipe' })).not.toThrow();
}, 30_000);

it('has lock files without addresses, so that any registry can be used', () => {
  const locks = ['.', 'bench', 'mutation', '__tests__/interop', '__tests__/runtimes'].map((folder) =>
    join(root, folder, 'package-lock.json'),
  );
  expect(locks.filter((lock) => /"resolved": "\w+:/.test(readFileSync(lock, 'utf8')))).toEqual([]);
});
