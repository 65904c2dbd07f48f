import { join } from 'node:path';
import { runProgram } from '../runProgram.js';
import { installed } from './installed.js';
import { versionOf } from './versionOf.js';

const running = process.versions.node.split('.')[0];

/** Node of several versions, Bun and Deno: they run a program of the application. */
export const programs = [
  ...[...new Set([running, '22', '24', '26'])].flatMap((version) => {
    const file = version === running ? process.execPath : installed(`node${version}/bin/node`);
    return [
      program({ name: `Node ${version}`, file, how: '`import`', host: 'import.js' }),
      program({ name: `Node ${version}`, file, how: '`require`', host: 'require.cjs' }),
    ];
  }),
  program({ name: 'Bun', file: installed('bun/bin/bun'), how: '`import`', host: 'import.js' }),
  program({
    name: 'Deno',
    file: installed('deno/deno'),
    how: '`import`',
    host: 'import.js',
    args: ['run', '--quiet', '--no-remote', '--node-modules-dir=manual', '--allow-net=127.0.0.1'],
  }),
];

function program({ name, file, how, host, args = [] }) {
  return {
    name,
    how,
    lacks: [],
    missing: () => (file === undefined ? 'its package could not be installed' : undefined),
    version: () => (name.startsWith('Node') ? undefined : versionOf(file, 2)),
    run({ application, server, lacks, cleanUp }) {
      const settings = JSON.stringify({ server: server.address, lacks });
      return runProgram(cleanUp, file, [...args, join(application, 'hosts', host), settings], { cwd: application });
    },
  };
}
