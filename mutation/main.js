// Changes core and operations, or what `--mutate` names, one place at a time, and lists the changes that no test notices:
// npm run mutate -- --mutate lib/core/base/Timer.ts
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const exists = (path) => existsSync(new URL(`../${path}`, import.meta.url));

/** Runs a command, and ends this process if it fails. */
function run(command, args, cwd = root) {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

if (!exists('dist/cjs/index.js')) run('npm', ['run', '--silent', 'build']);
if (!exists('mutation/node_modules/@stryker-mutator/core')) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'], fileURLToPath(new URL('.', import.meta.url)));
}
const stryker = 'mutation/node_modules/@stryker-mutator/core/bin/stryker.js';
run('node', [stryker, 'run', 'mutation/stryker.config.js', ...process.argv.slice(2)]);
