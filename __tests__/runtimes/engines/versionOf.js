import { execFileSync } from 'node:child_process';

/** The first `numbers` parts of the version that a program prints, after `label` if it prints several versions. */
export function versionOf(program, numbers = 1, label = '') {
  const text = execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return new RegExp(`${label}(\\d+(\\.\\d+)*)`).exec(text)[1].split('.').slice(0, numbers).join('.');
}
