// Prints how many tests passed and failed in the steps of .ci/run. A step that failed without a failed test, or that should have
// counted its tests and did not, counts as one failure.
import { existsSync, readFileSync } from 'node:fs';

const read = (name) => (existsSync(`.tmp/ci/${name}`) ? readFileSync(`.tmp/ci/${name}`, 'utf8') : '');

/** The counts that Jest writes. */
function countsOfJest() {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(read('tests.json') || '{}');
  return numPassedTests === undefined ? undefined : [numPassedTests, numFailedTests + numRuntimeErrorTestSuites];
}

/** The counts in the last line of our own runners. */
function countsOf(step) {
  return /^(\d+) passed, (\d+) failed$/m
    .exec(read(`${step}.txt`))
    ?.slice(1)
    .map(Number);
}

const counts = { tests: countsOfJest(), interop: countsOf('interop'), runtimes: countsOf('runtimes') };
const failedSteps = read('failed').split('\n').filter(Boolean);
let [passed, failed] = [0, 0];
for (const step of new Set([...Object.keys(counts), ...failedSteps])) {
  const [passedTests, failedTests] = counts[step] ?? [0, 1];
  passed += passedTests;
  failed += failedSteps.includes(step) ? Math.max(1, failedTests) : failedTests;
}
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) process.exitCode = 1;
