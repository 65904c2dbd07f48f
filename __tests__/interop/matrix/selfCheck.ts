import './support/libraryTimers.js'; // first: see there
import { runScenario } from './cell.js';
import { faults } from './faults.js';
import { type Scenario, scenarios } from './scenarios.js';

// The judge is judged, in a process of its own: tells the parent which planted faults were not found.
const missed: string[] = [];
for (const { finding, scenario, sink, source } of faults) {
  const problems = await runScenario(source, sink, scenarios.find(({ name }) => name === scenario) as Scenario);
  if (!problems.some((problem) => problem.includes(finding)))
    missed.push(`${finding}: got ${JSON.stringify(problems)}`);
}
process.send!(missed);
process.disconnect();
process.exit();
