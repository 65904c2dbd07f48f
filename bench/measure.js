// Measures one row, named on the command line: each contender's own count calibrated to about 50 ms, the contenders taking
// turns, the median of nine rounds. No forced collection in between: it would make the young generation cold.
import { rows } from './rows.js';

const rounds = 9;
const sample = 50; // ms

function time(run, count) {
  const start = performance.now();
  run(count);
  return performance.now() - start;
}

function calibrate(run) {
  let count = 1;
  for (let elapsed = time(run, count); elapsed < sample; elapsed = time(run, count)) count *= 2;
  return count;
}

const { contenders } = rows.find(({ title }) => title === process.argv[2]);
const runs = Object.entries(contenders()).map(([name, run]) => ({ name, run, count: calibrate(run), samples: [] }));
for (let round = 0; round < rounds; round++) {
  for (const { run, count, samples } of runs) samples.push((time(run, count) / count) * 1e6);
}
const median = (samples) => samples.sort((a, b) => a - b)[Math.floor(rounds / 2)];
process.send({ medians: Object.fromEntries(runs.map(({ name, samples }) => [name, median(samples)])) }, () =>
  process.exit(),
);
