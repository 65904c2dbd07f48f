import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import {
  docCommentFences,
  type Fence,
  guideFences,
  guides,
  readmeFences,
  skill,
  skillFences,
} from './support/fences.js';
import { root } from './support/root.js';

const fences = [...readmeFences(), ...guideFences(), ...skillFences(), ...docCommentFences()];
// Inside the repository, so that the examples find the built package by its own name, as users do.
const folder = join(root, '.tmp', 'fences');
const internet = pathToFileURL(join(root, '__tests__', 'support', 'exampleDotCom.mjs')).href;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  types: ['node'],
  typeRoots: [join(root, 'node_modules', '@types')],
};

const { exports: entryPoints, files: packed } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: object;
  files: string[];
};
const entries = Object.keys(entryPoints).filter((entry) => entry !== './package.json');

/** All declarations of each export, by its name. */
function exportedDeclarations(): Map<string, readonly ts.Declaration[]> {
  const files = entries.map((entry) => join(root, 'lib', entry, 'index.ts'));
  const program = ts.createProgram(files, { ...options, types: [] });
  const checker = program.getTypeChecker();
  const exported = files.flatMap((file) =>
    checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!),
  );
  return new Map(
    exported.map((symbol) => {
      const isReexport = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
      return [symbol.name, (isReexport ? checker.getAliasedSymbol(symbol) : symbol).declarations ?? []];
    }),
  );
}

/** The declarations of each public member of a class by its name, overloads together. */
function publicMembers({ members }: ts.ClassDeclaration): Map<string, ts.Declaration[]> {
  const found = new Map<string, ts.Declaration[]>();
  for (const member of members) {
    const isHidden = ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected);
    const isInternal = ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal');
    if (ts.isClassStaticBlockDeclaration(member) || isHidden || isInternal) continue;
    if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) continue;
    const name = member.name?.getText() ?? 'constructor';
    found.set(name, [...(found.get(name) ?? []), member]);
  }
  return found;
}

/** The text of the doc comments of some declarations. */
function commentsOf(declarations: readonly ts.Declaration[]): string {
  return declarations
    .flatMap(ts.getJSDocCommentsAndTags)
    .filter(ts.isJSDoc)
    .map((comment) => comment.getText())
    .join('\n');
}

/** The text of a page without its code. */
function proseOf(page: string): string {
  return readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```/gm, '');
}

/** The targets of the links and images of a page, except those with a scheme. */
function linksOf(page: string): string[] {
  const targets = [
    ...proseOf(page)
      .replace(/`[^`]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target = '']) => target);
  return targets.filter((target) => !/^\w+:/.test(target));
}

function leadsSomewhere(page: string, link: string): boolean {
  const [path = '', heading] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  return existsSync(join(root, target)) && (heading === undefined || headingsOf(target).includes(heading));
}

/** The headings of a page as they appear in links on GitHub. */
function headingsOf(page: string): string[] {
  return [...proseOf(page).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** The names in some code, without what is in quotes. */
function namesIn(code: string): string[] {
  return code.replace(/'[^']*'/g, '').match(/\b[a-z_$][\w$]*/gi) ?? [];
}

/** What the skill cites besides the names of this package: the language, the platform, and variables. */
const namesOfOthers = new Set(
  `await catch finally if instanceof of return throw using
  TypeError getEventListeners performance postMessage setTimeout throwIfAborted interop node events timers promises
  b f fn item load ms own parse part registration request shutdown tokenOrSignal undo url worker ROLLBACK`.split(/\s+/),
);

const fileOf = (fence: Fence) => join(folder, `${fence.title.replace(/\W+/g, '-')}.mts`);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const fence of fences) writeFileSync(fileOf(fence), fence.code);
});

it('finds the examples in the README, the guides, the skill and the doc comments', () => {
  expect(readmeFences().length).toBeGreaterThan(4);
  expect(skillFences().length).toBeGreaterThan(2);
  expect(docCommentFences().length).toBeGreaterThan(8);
  expect(guideFences().length).toBeGreaterThan(30);
});

describe('the links', () => {
  const others = ['README.md', 'CHANGELOG.md', '.github/CONTRIBUTING.md', '.github/SECURITY.md', 'lib/ARCHITECTURE.md'];

  it.each([...others, ...guides, skill])('of %s lead to files and headings that exist', (page) => {
    expect(linksOf(page).filter((link) => !leadsSomewhere(page, link))).toEqual([]);
  });

  it('of the overview include every guide', () => {
    const listed = linksOf('docs/README.md').map((link) => join('docs', link));
    expect(guides.filter((guide) => guide !== 'docs/README.md' && !listed.includes(guide))).toEqual([]);
  });
});

it('the README has runnable code within its first 15 lines', () => {
  const lines = readFileSync(join(root, 'README.md'), 'utf8').split('\n');
  expect(lines.indexOf('```ts')).toBeGreaterThan(0);
  expect(lines.indexOf('```')).toBeLessThanOrEqual(15); // counted from 0: the last line of code is the 15th
});

describe('the README', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  it('states the results of the benchmarks as measured', () => {
    const program = `
      import { readFileSync } from 'node:fs';
      import { putSummary } from './bench/report/summary.js';
      const results = JSON.parse(readFileSync('bench/results.json', 'utf8'));
      process.stdout.write(putSummary(readFileSync('README.md', 'utf8'), results, 'node20'));`;
    const asMeasured = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
    expect(readme).toBe(asMeasured.toString());
    expect(readme).toContain('less than `AbortSignal.any`');
  });

  it('states the size of the core and of the whole package as measured', () => {
    const { size } = JSON.parse(readFileSync(join(root, 'bench', 'results.json'), 'utf8')) as {
      size: Record<string, number>;
    };
    const [core, everything] = [size['the core alone']!, size['everything']!].map((bytes) => Math.round(bytes / 1_000));
    expect(readme).toContain(`about ${core} kB minified and compressed, ${everything} with all operations`);
  });
});

describe('the skill', () => {
  const text = readFileSync(join(root, skill), 'utf8');

  it('begins with its name and a description of when to use it', () => {
    const [, name, description = ''] = /^---\nname: (.*)\ndescription: (.*)\n---\n/.exec(text) ?? [];
    expect(name).toBe(basename(dirname(skill)));
    expect(description).toMatch(/\bUse when\b/);
    expect(description.length).toBeLessThanOrEqual(1_024); // the limit of the format
  });

  it('is packed, as is everything that it links to', () => {
    const isPacked = (file: string) => file === 'README.md' || packed.some((folder) => file.startsWith(`${folder}/`));
    const targets = linksOf(skill).map((link) => join(dirname(skill), link));
    expect(targets.length).toBeGreaterThan(0);
    expect([skill, ...targets].filter((file) => !isPacked(file))).toEqual([]);
  });

  it('cites only names and options that the package has, or that others are known to have', () => {
    const reports = ['countermand', 'interop'].map((entry) => join(root, '__tests__', 'api', `${entry}.api.md`));
    const known = new Set(reports.flatMap((report) => namesIn(readFileSync(report, 'utf8'))));
    const description = /^description: (.*)$/m.exec(text)?.[1] ?? '';
    const listed = namesIn(/\((Cancel[^)]*)\)/.exec(description)?.[1] ?? '');
    const cited = [...proseOf(skill).matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => namesIn(code));
    expect([listed.length, cited.length > 200]).toEqual([6, true]);
    expect([...listed, ...cited].filter((name) => !known.has(name) && !namesOfOthers.has(name))).toEqual([]);
  });
});

describe('the doc comments', () => {
  const exported = [...exportedDeclarations()];
  const classes = exported.flatMap(([name, declarations]) =>
    declarations.filter(ts.isClassDeclaration).map((declaration) => [name, declaration] as const),
  );

  it('exist for every export', () => {
    expect(exported.length).toBeGreaterThan(15);
    expect(exported.flatMap(([name, declarations]) => (commentsOf(declarations) === '' ? name : []))).toEqual([]);
  });

  it('exist for every public member of an exported class', () => {
    const members = classes.flatMap(([name, declaration]) =>
      [...publicMembers(declaration)].map(([member, declarations]) => [`${name}.${member}`, declarations] as const),
    );
    expect(members.length).toBeGreaterThan(30);
    expect(members.flatMap(([name, declarations]) => (commentsOf(declarations) === '' ? name : []))).toEqual([]);
  });

  it('have an example for every exported function and class', () => {
    const examples = exported.filter(([, declarations]) =>
      declarations.some((declaration) => ts.isFunctionDeclaration(declaration) || ts.isClassDeclaration(declaration)),
    );
    expect(
      examples.flatMap(([name, declarations]) => (commentsOf(declarations).includes('```ts') ? [] : name)),
    ).toEqual([]);
  });
});

it('compiles every example', () => {
  const program = ts.createProgram(fences.map(fileOf), options);
  const format = { getCanonicalFileName: String, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
  expect(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), format)).toBe('');
  program.emit();
});

it.each(fences.map((fence) => [fence.title, fence] as const))(
  'runs %s, which prints what its comments say',
  async (_, fence) => {
    const program = fileOf(fence).replace(/\.mts$/, '.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', internet, program], { cwd: folder });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(fence.output);
  },
);
