// Measures one contender in one row, both named on the command line, a sample for each message from the parent
// process. The count of operations in a sample is calibrated to about 50 ms.
import { rows } from './rows.js';

const sample = 50; // ms
const [title, name] = process.argv.slice(2);
const run = await rows.find((row) => row.title === title).contenders[name]();

function time(count) {
  const start = performance.now();
  run(count);
  return performance.now() - start;
}

function calibrate() {
  let count = 1;
  for (let elapsed = time(count); elapsed < sample; elapsed = time(count)) count *= 2;
  return count;
}

const count = calibrate();
process.on('message', () => process.send((time(count) / count) * 1e6));
process.send('ready');
