import './support/libraryTimers.js'; // first: that file says why
import { faults } from './faults.js';
import { runScenario } from './runScenario.js';
import { scenarios } from './scenarios.js';

// Judges the judge, in a process of its own: sends the parent the planted faults that were not found.
const missed: string[] = [];
for (const { finding, scenario, sink, source } of faults) {
  const problems = await runScenario(
    source,
    sink,
    scenarios.find(({ name }) => name === scenario)!,
  );
  if (!problems.some((problem) => problem.includes(finding)))
    missed.push(`${finding}: got ${JSON.stringify(problems)}`);
}
process.send!(missed);
process.disconnect();
process.exit();
