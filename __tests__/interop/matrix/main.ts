import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { faults } from './faults.js';
import { outwardChecks } from './outward.js';
import { report } from './report.js';
import { checkReport, isReportOfThisNode, writeReport } from './reportFile.js';
import { runColumns } from './runColumns.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';

const { full: isFull } = parseArgs({ options: { full: { type: 'boolean', default: false } } }).values;

// A matrix that cannot find a fault proves nothing.
const selfCheck = once(fork(new URL('selfCheck.ts', import.meta.url)), 'message') as Promise<[string[]]>;
const sinkNames = sinks.map(({ name }) => name);
const [[missed], columns] = await Promise.all([selfCheck, runColumns(sinkNames, isFull)]);

let passed = faults.length - missed.length;
let failed = missed.length;
for (const fault of missed) console.error(`A planted fault was not found: ${fault}`);
for (const { sink, cells } of columns) {
  if (cells.length < sources.length) {
    failed++;
    console.error(`${sink}: its process ended before it had a result`);
  }
  for (const { source, problems, ran } of cells) {
    const failures = new Set(problems.map(({ scenario }) => scenario)).size;
    failed += failures;
    passed += ran - failures;
    for (const { scenario, problem } of problems) console.error(`${source} -> ${sink}, ${scenario}: ${problem}`);
  }
}

const checks = { ...outwardChecks };
const text = report(columns);
if (isFull) writeReport(text);
else if (!isReportOfThisNode()) console.log('MATRIX.md was not compared: another release of Node wrote it');
else if (failed === 0) checks['the comparison with MATRIX.md'] = () => checkReport(text);
for (const [title, check] of Object.entries(checks)) {
  try {
    check();
    passed++;
  } catch (error) {
    failed++;
    console.error(`${title}: ${error}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1); // the matrix does not wait for what is still pending
