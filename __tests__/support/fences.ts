import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as countermand from 'countermand';
import { root } from './root.js';

/** An example in the documentation, as a program of its own. */
export interface Fence {
  readonly title: string;
  /** With JSX. */
  readonly isTsx: boolean;
  /** Runs in a page, and not only in Node. */
  readonly isForPage: boolean;
  /** The path of the file that it shows, if its first line is a comment that names one. Others import it as `./name.js`. */
  readonly file: string | undefined;
  readonly code: string;
  /** The expected output, according to the comments behind `console.log(...)`. */
  readonly output: readonly string[];
}

/** The guides under docs/, as paths from the root. */
export const guides: readonly string[] = readdirSync(join(root, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .sort()
  .map((name) => `docs/${name}`);

/** The page for coding agents, which is packed. */
export const skill = 'skills/countermand/SKILL.md';

/** All examples in the README, which are complete programs. */
export function readmeFences(): Fence[] {
  return fencesOfFile('README.md');
}

/** All examples in the guides, which are complete programs. */
export function guideFences(): Fence[] {
  return guides.flatMap(fencesOfFile);
}

/** All examples in the page for coding agents, which are complete programs. */
export function skillFences(): Fence[] {
  return fencesOfFile(skill);
}

/** All examples in the doc comments under lib/, which omit the import of the library. */
export function docCommentFences(): Fence[] {
  return sourceFiles(join(root, 'lib')).flatMap((file) => {
    const comments = readFileSync(file, 'utf8').match(/\/\*\*[^]*?\*\//g) ?? [];
    const text = comments.map((comment) => comment.replace(/^\s*\* ?/gm, '')).join('\n');
    return fencesOf(text, file.slice(root.length + 1)).map((fence) => ({ ...fence, code: withImport(fence.code) }));
  });
}

function fencesOfFile(file: string): Fence[] {
  return fencesOf(readFileSync(join(root, file), 'utf8'), file);
}

function fencesOf(text: string, file: string): Fence[] {
  return [...text.matchAll(/^```(tsx?)\n([^]*?)^```/gm)].map(([, language, code = ''], index) => ({
    title: `${file}, example ${index + 1}`,
    isTsx: language === 'tsx',
    isForPage: file === 'docs/pages-and-react.md',
    file: /^\/\/ (\w[\w/-]*\.tsx?)\n/.exec(code)?.[1],
    code,
    output: printedBy(code),
  }));
}

/** The expected output, according to the comments behind `console.log(...)`. */
export function printedBy(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\).* \/\/ (.*)$/gm)].map(([, printed = '']) => printed);
}

function withImport(code: string): string {
  const names = Object.keys(countermand).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  return `import { ${names.join(', ')} } from 'countermand';\n${code}`;
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name));
}
