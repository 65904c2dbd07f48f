import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

/** Makes the folder of an application with the packed package installed, and with the checks. Returns its path. */
export function makeApplication() {
  const folder = join(root, '.tmp', 'runtimes');
  const application = join(folder, 'application');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(application, { recursive: true });
  npm(root, 'pack', '--silent', '--ignore-scripts', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  writeFileSync(join(application, 'package.json'), '{ "name": "application", "private": true, "type": "module" }\n');
  npm(application, 'install', '--offline', '--no-audit', '--no-fund', join(folder, tarball));
  for (const part of ['checks', 'hosts']) cpSync(join(here, part), join(application, part), { recursive: true });
  return application;
}

function npm(folder, ...args) {
  execFileSync('npm', args, {
    cwd: folder,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
