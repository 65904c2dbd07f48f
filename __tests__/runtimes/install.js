// Installs what the runner needs, unless it is already there: its packages and, as root on Debian, the browsers. If something
// cannot be installed, that engine is not available; this does not fail.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const timeOf = (file) => statSync(new URL(file, import.meta.url), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Debian's packages, by a file that each contains. */
const debianPackages = {
  '/usr/bin/chromium': 'chromium',
  '/usr/bin/firefox-esr': 'firefox-esr',
  '/usr/bin/WebKitWebDriver': 'webkit2gtk-driver',
  '/usr/bin/Xvfb': 'xvfb',
  '/usr/bin/xauth': 'xauth',
  '/usr/bin/jsc': 'libjavascriptcoregtk-4.0-bin',
};

if (timeOf('node_modules/.package-lock.json') < timeOf('package-lock.json')) {
  run('npm', 'ci', '--no-audit', '--no-fund', '--loglevel', 'error');
}
const missing = Object.entries(debianPackages).filter(([file]) => !existsSync(file));
if (missing.length > 0 && existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
  run('apt-get', '-qq', 'update');
  // One by one, so that one that cannot be installed does not keep out the others.
  for (const [, name] of missing) run('apt-get', '-qq', 'install', '--yes', '--no-install-recommends', name);
}

function run(program, ...args) {
  const { status, error } = spawnSync(program, args, {
    cwd: import.meta.dirname,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (status !== 0)
    console.error(`${[program, ...args].join(' ')} failed: ${error?.message ?? `it ended with ${status}`}`);
}
