// Runs the packed library on every engine that can be had here: npm run test:runtimes. The README beside it says how.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CleanUp } from './CleanUp.js';
import { engines } from './engines/engines.js';
import { makeApplication } from './makeApplication.js';
import { runEngine } from './runEngine.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' }, // only the engines that have this in their name; no file is written
  },
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => void CleanUp.runAll().finally(() => process.exit(1)));
}

const application = makeApplication();
const folder = join(dirname(application), 'profiles');
mkdirSync(folder);
const rows = [];
for (const engine of engines.filter(({ name }) => name.includes(options.only))) {
  const reason = engine.missing();
  if (reason !== undefined) {
    console.log(`${engine.name}, ${engine.how}: not available on this machine: ${reason}`);
    continue;
  }
  const start = performance.now();
  const results = await runEngine(engine, application, folder);
  rows.push(results);
  const title = [engine.name, results.version ?? engine.version?.()].filter(Boolean).join(' ');
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`${title}, ${engine.how}: ${results.passed} passed, ${results.failed.length} failed (${seconds} s)`);
  for (const { name, error } of results.failed) console.log(`  - ${name}\n${error.replace(/^/gm, '      ')}`);
}
const sum = (count) => rows.reduce((total, row) => total + count(row), 0);
console.log(`${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed.length)} failed`);
if (sum(({ failed }) => failed.length) > 0) process.exitCode = 1;
