// Measures what countermand costs, side by side with the native API and every peer: npm run bench. The README says how.
import { execa } from 'execa';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { measureSeries } from './growth/measureSeries.js';
import { series } from './growth/series.js';
import * as memory from './memory/measureMemory.js';
import * as load from './load/measureLoad.js';
import { makePlots } from './report/plots.js';
import { makeReport } from './report/makeReport.js';
import { putSummary } from './report/summary.js';
import { canBeHad, runtimes, running } from './runtimes.js';
import * as throughput from './throughput/measureRow.js';
import { rows } from './throughput/rows.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false }, // print the results, for machines
    quick: { type: 'boolean', default: false }, // to see that all works; figures are rough, and no file is written
    report: { type: 'boolean', default: false }, // measure nothing, write the report of the results that are there
    parts: { type: 'string', default: 'throughput,growth,memory,size,load' },
    rows: { type: 'string', default: '' }, // only what has this in its title
    runtimes: { type: 'string', default: Object.keys(runtimes).join() },
  },
});

const file = (name) => new URL(name, import.meta.url);
const say = (text) => process.stderr.write(`${text}\n`);

const parts = {
  async throughput(results) {
    for (const row of rows.filter(isWanted)) {
      for (const runtime of wanted([running, 'node26', 'bun'])) {
        say(`${runtime}: ${row.title}`);
        const medians = await throughput.measureRow(
          row,
          runtime,
          options.quick ? throughput.quick : throughput.thorough,
        );
        sayFailures(medians);
        ((results.throughput ??= {})[row.title] ??= {})[runtime] = rounded(medians);
      }
    }
  },
  async growth(results) {
    for (const one of series.filter(isWanted)) {
      for (const runtime of wanted([running, 'node26'])) {
        say(`${runtime}: growth, ${one.title}`);
        const care = options.quick ? throughput.quick : { ...throughput.thorough, repetitions: 2 };
        ((results.growth ??= {})[one.title] ??= {})[runtime] = rounded(await measureSeries(one, runtime, care));
      }
    }
  },
  async memory(results) {
    for (const runtime of wanted(memory.runtimes)) {
      const counts = options.quick ? memory.quick : memory.thorough;
      (results.memory ??= {})[runtime] = rounded(await memory.measureMemory(runtime, counts, say));
    }
  },
  async size(results) {
    const { stdout } = await execa(process.execPath, ['size/measureSize.js'], { cwd: import.meta.dirname });
    results.size = JSON.parse(stdout);
  },
  async load(results) {
    for (const runtime of wanted(load.runtimes)) {
      say(`${runtime}: loading`);
      const processes = options.quick ? load.quick : load.thorough;
      (results.load ??= {})[runtime] = rounded(await load.measureLoad(runtime, processes));
    }
  },
};

/** A contender that fails keeps nobody from being measured, but is not overlooked. */
function sayFailures(medians) {
  for (const [contender, { error }] of Object.entries(medians)) {
    if (error === undefined) continue;
    say(`${contender} failed: ${error}`);
    process.exitCode = 1;
  }
}

const isWanted = ({ title }) => title.includes(options.rows);

/** Those of some engines that were asked for and are there. */
function wanted(some) {
  return [...new Set(some)].filter((runtime) => options.runtimes.split(',').includes(runtime) && canBeHad(runtime));
}

/** All numbers to what is meant by them. */
function rounded(value) {
  return JSON.parse(JSON.stringify(value), (_, inner) =>
    typeof inner === 'number' ? Number(inner.toPrecision(4)) : inner,
  );
}

async function currentCommit() {
  return (await execa('git', ['describe', '--always', '--dirty'], { reject: false })).stdout;
}

async function describeMachine(results) {
  results.cpu = cpus()[0].model;
  results.missing = Object.keys(runtimes).filter((runtime) => !canBeHad(runtime));
  for (const runtime of Object.keys(runtimes).filter(canBeHad)) {
    results.versions[runtime] = (await execa(runtimes[runtime], ['--version'])).stdout.replace('v', '');
  }
  for (const runtime of results.missing) say(`${runtime} could not be installed here, and is left out`);
}

/** What was measured before stays, where it is not measured again: a row on an engine is always of one run. */
function readResults() {
  try {
    return JSON.parse(readFileSync(file('results.json'), 'utf8'));
  } catch {
    return { versions: {} };
  }
}

async function write(results) {
  writeFileSync(file('results.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  writeFileSync(file('REPORT.md'), makeReport(results));
  const readme = file('../README.md');
  writeFileSync(readme, putSummary(readFileSync(readme, 'utf8'), results, running));
  mkdirSync(file('plots'), { recursive: true });
  for (const [name, svg] of Object.entries(await makePlots(results, running)))
    writeFileSync(file(`plots/${name}`), svg);
}

const start = performance.now();
const results = options.quick ? { versions: {} } : readResults();
if (!options.report) {
  await describeMachine(results);
  for (const part of options.parts.split(',')) {
    if (!(part in parts)) throw new Error(`No such part: ${part}. There are ${Object.keys(parts).join(', ')}`);
    await parts[part](results);
    (results.commits ??= {})[part] = await currentCommit();
  }
  say(`Took ${((performance.now() - start) / 60_000).toFixed(1)} minutes`);
}
if (!options.quick) await write(results);
console.log(options.json ? JSON.stringify(results, undefined, 2) : makeReport(results));
