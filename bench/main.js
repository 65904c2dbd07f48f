// Prints what each operation costs, side by side in one run: npm run bench [-- --json]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { rows } from './rows.js';

const measure = fileURLToPath(new URL('measure.js', import.meta.url));
const rounds = 9;

/**
 * Each contender has a process of its own, so that none is compiled for the objects of another, or pays for the
 * garbage of another. They take turns: what else the machine is doing meets all alike. Gives the medians.
 */
async function measureRow({ title, contenders }) {
  const runners = [];
  for (const name of Object.keys(contenders)) {
    const child = fork(measure, [title, name]);
    await message(child);
    runners.push({ name, child, samples: [] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const { child, samples } of runners) {
      child.send('sample');
      samples.push(await message(child));
    }
  }
  for (const { child } of runners) child.disconnect();
  return Object.fromEntries(runners.map(({ name, samples }) => [name, median(samples)]));
}

async function message(child) {
  const ended = new AbortController();
  child.once('exit', (code) => ended.abort(new Error(`A measurement ended with ${code}`)));
  const [value] = await once(child, 'message', { signal: ended.signal });
  child.removeAllListeners('exit');
  return value;
}

function median(samples) {
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}

const results = [];
for (const row of rows) results.push({ title: row.title, expected: row.expected, medians: await measureRow(row) });

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ node: process.version, results }, undefined, 2));
} else {
  const contenders = ['countermand', 'native', 'vscode-jsonrpc', '@esfx/canceltoken'];
  const nanoseconds = (value) =>
    value === undefined ? '-' : value.toLocaleString('en', { maximumSignificantDigits: 3 });
  console.log(`ns an operation, medians, Node ${process.version}\n`);
  const line = (cells) => cells.map((cell, column) => (column === 0 ? cell.padEnd(38) : cell.padStart(18))).join('');
  console.log(line(['', ...contenders, 'native / ours', 'expected']));
  for (const { title, expected, medians } of results) {
    const ratio = medians.native / medians.countermand;
    const cells = contenders.map((name) => nanoseconds(medians[name]));
    const expectedRatio = expected === undefined ? '' : `>= ${expected.toLocaleString('en')}x`;
    console.log(line([title, ...cells, `${nanoseconds(ratio)}x`, expectedRatio]));
  }
}
