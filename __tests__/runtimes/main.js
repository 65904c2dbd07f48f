// Runs the checks on the packed library on every available engine: npm run test:runtimes. See README.md in this folder.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CleanUp } from './CleanUp.js';
import { engines } from './engines/engines.js';
import { makeApplication } from './makeApplication.js';
import { tryExample } from './newUser/tryExample.js';
import { runEngine } from './runEngine.js';
import { makeTable, putTable } from './table.js';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' }, // only the engines whose name contains this; no page is updated
  },
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => void CleanUp.runAll().finally(() => process.exit(1)));
}

const application = makeApplication();
const folder = join(dirname(application), 'profiles');
mkdirSync(folder);
const rows = [];
for (const engine of engines.filter(({ name }) => name.includes(options.only))) rows.push(await rowOf(engine));

console.log(`\n${makeTable(rows)}`);
if (options.only === '') updatePages();
const newUser = options.only === '' ? await tryExample(application, folder) : { passed: 0, failed: [] };
const sum = (countOf) => rows.reduce((total, { results }) => total + (results === undefined ? 0 : countOf(results)), 0);
const failed = sum(({ failed }) => failed.length) + newUser.failed.length;
console.log(`${sum(({ passed }) => passed) + newUser.passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;

/** Runs the checks on an engine, and returns its row of the table; without `results` if it is not available. */
async function rowOf(engine) {
  const { name, how, lacks } = engine;
  const reason = engine.missing();
  if (reason !== undefined) {
    console.log(`${name}, ${how}: not available on this machine: ${reason}`);
    return { name, how, lacks };
  }
  const start = performance.now();
  const results = await runEngine(engine, application, folder);
  const seconds = ((performance.now() - start) / 1_000).toFixed(1);
  console.log(`${name}, ${how}: ${results.passed} passed, ${results.failed.length} failed (${seconds} s)`);
  for (const { name, error } of results.failed) console.log(`  - ${name}\n${error.replace(/^/gm, '      ')}`);
  return { name, how, lacks, results, version: results.version ?? engine.version?.() };
}

function updatePages() {
  for (const page of ['../../README.md', '../../docs/runtimes.md'].map((path) => new URL(path, import.meta.url))) {
    writeFileSync(page, putTable(readFileSync(page, 'utf8'), rows));
  }
}
