import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { docCommentFences, type Fence, readmeFences } from './support/fences.js';
import { root } from './support/root.js';

const fences = [...readmeFences(), ...docCommentFences()];
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

const fileOf = (fence: Fence) => join(folder, `${fence.title.replace(/\W+/g, '-')}.mts`);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const fence of fences) writeFileSync(fileOf(fence), fence.code);
});

it('finds the examples', () => {
  expect(readmeFences().length).toBeGreaterThan(4);
  expect(docCommentFences().length).toBeGreaterThan(8);
});

it('has runnable code by line 15 of the README', () => {
  expect(readmeFences()[0]!.code.split('\n').length).toBeLessThan(15);
});

it('compiles every example', () => {
  const program = ts.createProgram(fences.map(fileOf), options);
  const format = { getCanonicalFileName: String, getCurrentDirectory: () => folder, getNewLine: () => '\n' };
  expect(ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), format)).toBe('');
  program.emit();
});

it.each(fences.map((fence) => [fence.title, fence] as const))(
  'runs %s, which prints what it says',
  async (_, fence) => {
    const program = fileOf(fence).replace(/\.mts$/, '.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', internet, program], { cwd: folder });
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual(fence.output);
  },
);
