import { fork } from 'node:child_process';
import { once } from 'node:events';
import { faults } from './faults.js';
import { outwardChecks } from './outward.js';
import { writeReport } from './report.js';
import { runColumns } from './runColumns.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';

// What cannot find a fault proves nothing.
const [missed] = (await once(fork(new URL('selfCheck.ts', import.meta.url)), 'message')) as [string[]];
const columns = await runColumns(sinks.map(({ name }) => name));
writeReport(columns);

let passed = faults.length - missed.length;
let failed = missed.length;
for (const fault of missed) console.error(`a planted fault was not found: ${fault}`);
for (const { sink, cells } of columns) {
  if (cells.length < sources.length) {
    failed += sources.length;
    console.error(`${sink}: the process that ran it has ended`);
  }
  for (const { source, problems, ran } of cells) {
    const failures = new Set(problems.map(({ scenario }) => scenario)).size;
    failed += failures;
    passed += ran - failures;
    for (const { scenario, problem } of problems) console.error(`${source} -> ${sink}, ${scenario}: ${problem}`);
  }
}
for (const [title, check] of Object.entries(outwardChecks)) {
  try {
    check();
    passed++;
  } catch (error) {
    failed++;
    console.error(`${title}: ${error}`);
  }
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1); // whatever is still pending, it is not the matrix that waits for it
