import { writeReport } from './report.js';
import { runColumns } from './runColumns.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';

const columns = await runColumns(sinks.map(({ name }) => name));
writeReport(columns);

let passed = 0;
let failed = 0;
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
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1); // whatever is still pending, it is not the matrix that waits for it
