// Installs what the benchmarks need, unless it is already there. Prints nothing on standard output, which is for results.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

const timeOf = (file) => statSync(new URL(file, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (timeOf('node_modules/.package-lock.json') < timeOf('package-lock.json')) {
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], {
    cwd: import.meta.dirname,
    shell: process.platform === 'win32',
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  process.exitCode = status ?? 1;
}
