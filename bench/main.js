// Measures what countermand costs, compared with the native API and similar libraries: npm run bench. See README.md in this folder.
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
import { putFigures } from './report/summary.js';
import { isAvailable, runtimes, running } from './runtimes.js';
import * as throughput from './throughput/measureRow.js';
import { rows } from './throughput/rows.js';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false }, // print the results as JSON
    quick: { type: 'boolean', default: false }, // only shows that everything works: figures are rough, and no file is written
    report: { type: 'boolean', default: false }, // measure nothing, write the report from the existing results
    parts: { type: 'string', default: 'throughput,growth,memory,size,load' },
    rows: { type: 'string', default: '' }, // only rows whose title contains this
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

/** A contender that fails does not stop the others from being measured, but the exit code shows it. */
function sayFailures(medians) {
  for (const [contender, { error }] of Object.entries(medians)) {
    if (error === undefined) continue;
    say(`${contender} failed: ${error}`);
    process.exitCode = 1;
  }
}

const isWanted = ({ title }) => title.includes(options.rows);

/** Returns those of `some` engines that were asked for and are available. */
function wanted(some) {
  return [...new Set(some)].filter((runtime) => options.runtimes.split(',').includes(runtime) && isAvailable(runtime));
}

/** Rounds all numbers to four significant digits. */
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
  results.missing = Object.keys(runtimes).filter((runtime) => !isAvailable(runtime));
  for (const runtime of Object.keys(runtimes).filter(isAvailable)) {
    results.versions[runtime] = (await execa(runtimes[runtime], ['--version'])).stdout.replace('v', '');
  }
  for (const runtime of results.missing) say(`${runtime} could not be installed on this machine, and is left out`);
}

/** Earlier results stay until they are measured again; the figures of a row on an engine always come from one run. */
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
  for (const page of ['../README.md', '../docs/costs.md'].map(file)) {
    writeFileSync(page, putFigures(readFileSync(page, 'utf8'), results, running));
  }
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
