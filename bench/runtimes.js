import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const installed = (name, file) => fileURLToPath(new URL(`node_modules/${name}/${file}`, import.meta.url));

/** The engine that runs this. */
export const running = `node${process.versions.node.split('.')[0]}`;

/** The program of each engine. All but the running one are optional dependencies, since not every machine can have them. */
export const runtimes = {
  node22: installed('node22', 'bin/node'),
  node24: installed('node24', 'bin/node'),
  node26: installed('node26', 'bin/node'),
  bun: installed('bun', 'bin/bun'),
  [running]: process.execPath,
};

export const canBeHad = (runtime) => existsSync(runtimes[runtime]);
