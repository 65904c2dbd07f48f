import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installed = (name, file) => fileURLToPath(new URL(`node_modules/${name}/${file}`, import.meta.url));

/** The engine that runs this. */
export const running = `node${process.versions.node.split('.')[0]}`;

/** The program of each engine. All except the running one are optional dependencies, because they cannot be installed everywhere. */
export const runtimes = {
  [running]: process.execPath,
  bun: installed('bun', 'bin/bun'),
};
for (const name of ['node22', 'node24', 'node26']) runtimes[name] ??= installed(name, 'bin/node');

export const isAvailable = (runtime) => existsSync(runtimes[runtime]);
