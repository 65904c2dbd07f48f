import { execFileSync } from 'node:child_process';

/** The first so many numbers of the version that a program tells. */
export function versionOf(program, numbers = 1, args = ['--version']) {
  const text = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return /\d+(\.\d+)*/.exec(text)[0].split('.').slice(0, numbers).join('.');
}
