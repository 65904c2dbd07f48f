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
const preload = (name: string) => ['--import', pathToFileURL(join(root, '__tests__', 'support', name)).href];

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.dom.d.ts'],
  jsx: ts.JsxEmit.ReactJSX,
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

/** All declarations of each export of some entries, by its name. */
function exportedDeclarations(...some: string[]): Map<string, readonly ts.Declaration[]> {
  const files = some.map((entry) => join(root, 'lib', entry, 'index.ts'));
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

/** The first words of the code in the first column of the tables in a section: the members or functions that it is about. */
function namesInTables(section: string): string[] {
  return [...section.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(?:new )?([\w.]+)[^`]*`/g)].map(([, name = '']) => name),
  );
}

/** The sections of a page by their headings. */
function sectionsOf(page: string): Map<string, string> {
  const parts = proseOf(page)
    .split(/^## /m)
    .map((part) => [part.slice(0, part.indexOf('\n')), part] as const);
  return new Map(parts);
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

function fileOf({ title, isTsx, file }: Fence): string {
  return join(folder, file === undefined ? `${title.replace(/\W+/g, '-')}${isTsx ? '.tsx' : '.mts'}` : basename(file));
}

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const fence of fences) writeFileSync(fileOf(fence), fence.code);
});

it('finds the examples in the README, the guides, the skill and the doc comments', () => {
  expect(readmeFences().length).toBeGreaterThan(0);
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

describe('the figures', () => {
  const pages = ['README.md', ...guides].map((page) => [page, readFileSync(join(root, page), 'utf8')] as const);
  const generated = pages.filter(([, text]) => text.includes(': written by npm run bench -->'));
  const { size } = JSON.parse(readFileSync(join(root, 'bench', 'results.json'), 'utf8')) as {
    size: Record<string, number>;
  };

  it.each(generated)('of %s are as measured', (page, text) => {
    const program = `
      import { readFileSync } from 'node:fs';
      import { putFigures } from './bench/report/summary.js';
      const results = JSON.parse(readFileSync('bench/results.json', 'utf8'));
      process.stdout.write(putFigures(readFileSync('${page}', 'utf8'), results, 'node20'));`;
    const asMeasured = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
    expect(text).toBe(asMeasured.toString());
  });

  it('of memory, time, size and loading are on one of the pages', () => {
    const blocks = generated.flatMap(([, text]) =>
      [...text.matchAll(/<!-- (\w+): written/g)].map(([, block]) => block),
    );
    expect(blocks).toEqual(expect.arrayContaining(['loading', 'memory', 'sizes', 'times']));
  });

  // Wherever it is said, and in the README at least.
  it('state the size of the core and of the whole package as measured', () => {
    const stated = pages.flatMap(([page, text]) =>
      [...text.matchAll(/about\s+(\d+)\s+kB\s+minified\s+and\s+compressed[^.\d]*?(\d+)\s+with/g)].map(
        ([, core, everything]) => [page, Number(core), Number(everything)],
      ),
    );
    const [core, everything] = [size['the core alone']!, size['everything']!].map((bytes) => Math.round(bytes / 1_000));
    expect(stated).toEqual(stated.map(([page]) => [page, core, everything]));
    expect(stated.map(([page]) => page)).toEqual(expect.arrayContaining(['README.md', 'docs/costs.md']));
  });
});

describe('the table of runtimes', () => {
  const tables = ['README.md', ...guides].flatMap((page) => {
    const [, table] =
      /<!-- runtimes\b.*-->\n([^]*)<!-- \/runtimes -->/.exec(readFileSync(join(root, page), 'utf8')) ?? [];
    return table === undefined ? [] : [[page, table] as const];
  });

  it.each(tables)('of %s is as the runtime checks write it, and the same on each page', (_, table) => {
    const program = `
      import { readFileSync } from 'node:fs';
      import { putTable } from './__tests__/runtimes/table.js';
      process.stdout.write(putTable(readFileSync(0, 'utf8'), []));`;
    const page = `<!-- runtimes -->\n${table}<!-- /runtimes -->`;
    const args = ['--input-type=module', '--eval', program];
    expect(page).toBe(execFileSync(process.execPath, args, { cwd: root, input: page }).toString());
    expect(table).toBe(tables[0]![1]);
  });

  it('is on the page of runtimes, without failed checks', () => {
    const table = new Map(tables).get('docs/runtimes.md')!;
    const rows = table.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(15);
    expect(rows.slice(2).filter((row) => !/ \| \d+ +\| /.test(row))).toEqual([]);
  });
});

describe('the reference', () => {
  const pageOf: Record<string, string> = { '.': 'docs/reference.md', './interop': 'docs/converters.md' };
  const mentions = (page: string, name: string) => new RegExp(`\\b${name}\\b`).test(proseOf(page));

  it('has a page for each entry', () => {
    expect(Object.keys(pageOf)).toEqual(entries);
  });

  describe.each(entries)('of %s', (entry) => {
    const page = pageOf[entry]!;
    const exported = [...exportedDeclarations(entry)];

    it('names every export', () => {
      expect(exported.length).toBeGreaterThan(15);
      expect(exported.flatMap(([name]) => (mentions(page, name) ? [] : name))).toEqual([]);
    });

    it('names every option', () => {
      const options = exported.flatMap(([name, declarations]) =>
        declarations
          .filter(ts.isInterfaceDeclaration)
          .flatMap(({ members }) => members.map((member) => [name, member.name!.getText()] as const))
          .filter(([name]) => name.endsWith('Options')),
      );
      expect(options.length).toBeGreaterThan(2);
      expect(options.filter(([, option]) => !mentions(page, option))).toEqual([]);
    });

    it('lists in its tables no function or class that does not exist', () => {
      const called = [...proseOf(page).matchAll(/^\|.*$/gm)].flatMap(([row]) =>
        [...row.matchAll(/`(?:new )?([\w.]+)\(/g)].map(([, path = '']) => path),
      );
      const known = [...exportedDeclarations(...entries)].flatMap(([name, declarations]) => [
        name,
        ...declarations.filter(ts.isClassDeclaration).flatMap((declaration) => [...publicMembers(declaration).keys()]),
      ]);
      expect(called.length).toBeGreaterThan(10);
      expect(called.filter((path) => !path.split('.').some((name) => known.includes(name)))).toEqual([]);
    });
  });

  it('states how much the matrix tries, as its report does', () => {
    const matrix = readFileSync(join(root, '__tests__/interop/MATRIX.md'), 'utf8');
    const [, rows, columns, scenarios] = /^(\d+) kinds of [^]*?(\d+) kinds of real work[^]*? all (\d+) of/m.exec(
      matrix,
    )!;
    const stated = `${rows} kinds of things that cancel against ${columns} kinds of real work, in ${scenarios} scenarios each`;
    expect(proseOf('docs/converters.md').replace(/\s+/g, ' ')).toContain(stated);
  });

  const sections = sectionsOf('docs/reference.md');
  const classes = [...exportedDeclarations('.')].flatMap(([name, declarations]) =>
    declarations
      .filter(ts.isClassDeclaration)
      .filter(() => sections.has(`\`${name}\``))
      .map((declaration) => [name, declaration] as const),
  );

  it('has a section for each class that is no error', () => {
    const withSections = ['Source', '', 'Registration'].map((rest) => `CancellationToken${rest}`);
    expect(classes.map(([name]) => name).sort()).toEqual([...withSections, 'PeriodicTimer', 'TaskScope'].sort());
  });

  it.each(classes)('lists all members of %s, and no other', (name, declaration) => {
    const members = [...publicMembers(declaration).keys()].filter((member) => /^(?!constructor$)\w/.test(member));
    const options = [...exportedDeclarations('.')]
      .filter(([other]) => other === `${name}Options`)
      .flatMap(([, declarations]) => declarations.filter(ts.isInterfaceDeclaration))
      .flatMap((options) => options.members.map((member) => member.name!.getText()));
    const listed = namesInTables(sections.get(`\`${name}\``)!).map((member) => member.replace(`${name}.`, ''));
    expect(members.filter((member) => !listed.includes(member))).toEqual([]);
    expect(listed.filter((member) => !members.includes(member) && !options.includes(member))).toEqual([]);
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
  const exported = [...exportedDeclarations(...entries)];
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

it.each(fences.flatMap(({ title, file, code }) => (file === undefined ? [] : [[title, file, code] as const])))(
  '%s is the file that it names',
  (_, file, code) => {
    expect(code).toBe(readFileSync(join(root, file), 'utf8'));
  },
);

it('compiles every example', () => {
  const program = ts.createProgram(fences.map(fileOf), options);
  const format = { getCanonicalFileName: String, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
  expect(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), format)).toBe('');
  program.emit();
});

it.each(fences.map((fence) => [fence.title, fence] as const))(
  'runs %s, which prints what its comments say',
  async (_, fence) => {
    const program = fileOf(fence).replace(/\.(m?)tsx?$/, '.$1js');
    const preloaded = [...preload('exampleDotCom.mjs'), ...(fence.isForPage ? preload('page.cjs') : [])];
    const { stdout } = await promisify(execFile)(process.execPath, [...preloaded, program], { cwd: folder });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(fence.output);
  },
);
