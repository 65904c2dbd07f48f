// Prints what each operation costs, side by side in one run: npm run bench [-- --json]
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { rows } from './rows.js';

const measure = fileURLToPath(new URL('measure.js', import.meta.url));

/** Each row is measured in a process of its own, so that no row is compiled for the objects of another. */
function measureInProcess(row) {
  return new Promise((resolve, reject) => {
    const child = fork(measure, [row]);
    child.on('message', resolve);
    child.on('error', reject);
    child.on('exit', (code) => code !== 0 && reject(new Error(`The row '${row}' ended with ${code}`)));
  });
}

const results = [];
for (const { title, expected } of rows) results.push({ title, expected, ...(await measureInProcess(title)) });

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
    console.log(line([title, ...cells, `${nanoseconds(ratio)}x`, `>= ${expected.toLocaleString('en')}x`]));
  }
}
