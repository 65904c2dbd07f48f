import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../support/root.js';
import { reactNativeGlobals } from './reactNativeGlobals.js';

const fixtures = join(__dirname, 'fixtures');

interface Platform {
  readonly lib?: string;
  readonly types?: string;
  /** Text of global declarations. */
  readonly globals?: string;
  readonly fixtures: readonly string[];
}

const withPlatform = ['everywhere', 'interop', 'platform'];
const withOthers = [...withPlatform, 'otherLibraries', 'wanted'];
const platforms: Record<string, Platform> = {
  'nothing but ES2022': { fixtures: ['everywhere', 'interop'] },
  'lib.dom': { lib: 'lib.dom.d.ts', fixtures: withPlatform },
  '@types/node': { types: 'node', fixtures: withOthers },
  'lib.dom and @types/node': { lib: 'lib.dom.d.ts', types: 'node', fixtures: withOthers },
  "React Native's globals": { globals: reactNativeGlobals, fixtures: withPlatform },
};

interface Module {
  readonly module: ts.ModuleKind;
  readonly moduleResolution: ts.ModuleResolutionKind;
  readonly extension: string;
  /** The folder of the declarations that such a module gets. */
  readonly build: string;
}

const node16 = { module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16 };
const bundler = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler };
const modules = {
  'an ES module of Node': { ...node16, extension: '.ts', build: 'dist/esm' },
  'a CommonJS module of Node': { ...node16, extension: '.cts', build: 'dist/cjs' },
  'a module for a bundler': { ...bundler, extension: '.ts', build: 'dist/esm' },
} satisfies Record<string, Module>;

// Parsing takes most of the time: every file is parsed once for each way of deciding what kind of module it is.
const parsedFiles = new Map<string, ts.SourceFile>();

/**
 * A program of fixtures, which import the package by name, as package.json exports it.
 *
 * @param changedFiles the text of files that are missing or different on the disk
 */
function compile(
  fixtureNames: readonly string[],
  { lib, types, globals }: Omit<Platform, 'fixtures'>,
  { module, moduleResolution, extension }: Module,
  changedFiles: Record<string, string> = {},
): ts.Program {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', ...(lib === undefined ? [] : [lib])],
    types: types === undefined ? [] : [types],
    module,
    moduleResolution,
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: false,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  const globalsFile = join(fixtures, 'globals.d.ts');
  const changed = new Map(Object.entries(changedFiles).map(([file, text]) => [join(root, file), text]));
  if (globals !== undefined) changed.set(globalsFile, globals);
  const onDisk = (file: string) => (file.startsWith(fixtures) ? file.replace(/\.cts$/, '.ts') : file);
  host.fileExists = (file) => changed.has(file) || fileExists(onDisk(file));
  host.readFile = (file) => changed.get(file) ?? readFile(onDisk(file));
  host.getSourceFile = (file, parseOptions) => {
    const key = JSON.stringify([file, module, typeof parseOptions === 'object' && parseOptions.impliedNodeFormat]);
    const parsed = changed.has(file) ? undefined : parsedFiles.get(key);
    if (parsed !== undefined) return parsed;
    const text = host.readFile(file);
    if (text === undefined) return undefined;
    const sourceFile = ts.createSourceFile(file, text, parseOptions, true);
    if (!changed.has(file)) parsedFiles.set(key, sourceFile);
    return sourceFile;
  };
  const files = fixtureNames.map((name) => join(fixtures, name + extension));
  return ts.createProgram(globals === undefined ? files : [...files, globalsFile], options, host);
}

/** The errors of the compiler in the fixtures and in our declarations, but not in those of others. */
function diagnose(program: ts.Program): string[] {
  const checked = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  return [
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...checked.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ].map(({ file, start = 0, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (file === undefined) return message;
    return `${pathOf(file)}:${file.getLineAndCharacterOfPosition(start).line + 1}: ${message}`;
  });
}

function pathOf({ fileName }: ts.SourceFile): string {
  return fileName.slice(root.length + 1);
}

function foldersOfPackage(program: ts.Program): Set<string> {
  const files = program.getSourceFiles().map(pathOf);
  return new Set(files.flatMap((path) => /^(?:dist\/[^/]+|lib)(?=\/)/.exec(path) ?? []));
}

const cases = Object.entries(platforms).flatMap(([platformName, platform]) =>
  Object.entries(modules).map(([moduleName, module]) => ({ platformName, platform, moduleName, module })),
);

it.each(cases)('the declarations compile in $moduleName with $platformName', ({ platform, module }) => {
  const program = compile(platform.fixtures, platform, module);
  expect(diagnose(program)).toEqual([]);
  expect([...foldersOfPackage(program)]).toEqual([module.build]);
});

it.each(Object.entries(modules))('the declarations accept tokens of the other build, in %s', (_, module) => {
  const program = compile(['otherBuild'], {}, module);
  expect(diagnose(program)).toEqual([]);
  expect(foldersOfPackage(program)).toEqual(new Set(['dist/esm', 'dist/cjs']));
});

it('the declarations accept undefined for every optional property', () => {
  const program = compile(['optionalProperties'], {}, modules['an ES module of Node']);
  expect(diagnose(program)).toEqual([]);
});

it('reports declarations that need types of a platform, and fixtures that misuse the declarations', () => {
  const program = compile(['wrong'], {}, modules['an ES module of Node'], {
    'dist/esm/core/errors/ObjectDisposedError.d.ts':
      'export declare class ObjectDisposedError { element: HTMLElement }',
    '__tests__/types/fixtures/wrong.ts':
      "import { CancellationToken } from 'countermand';\nCancellationToken.from(42);",
  });
  expect(diagnose(program).sort()).toEqual([
    expect.stringMatching(/^__tests__\/types\/fixtures\/wrong\.ts:2: .*'42' is not assignable/),
    expect.stringMatching(/^dist\/esm\/core\/errors\/ObjectDisposedError\.d\.ts:1: Cannot find name 'HTMLElement'/),
  ]);
});
