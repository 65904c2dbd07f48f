// Measures one contender at one work, named on the command line: takes a sample, in ns per operation, for each message from the
// parent process. The number of operations is calibrated to the time that a sample should take.
import { loadWorks } from '../contenders/contenders.js';
import { countCalls } from '../work/callback.js';

const [contender, work, size, calls, milliseconds] = process.argv.slice(2);
const works = await loadWorks(contender);
const run = await works[work](Number(size));

await run(1);
if (countCalls() !== Number(calls)) throw new Error(`${countCalls()} callbacks were called, expected ${calls}`);

async function time(count) {
  const start = performance.now();
  await run(count);
  return performance.now() - start;
}

/** Calibrates twice, because the count found with cold code is too low. */
async function calibrate() {
  let count = 1;
  for (const share of [0.5, 1]) {
    let elapsed = await time(count);
    for (; elapsed < milliseconds * share; elapsed = await time(count)) {
      count = Math.ceil(count * Math.min(4, Math.max(1.1, (milliseconds * share) / elapsed)));
    }
  }
  return count;
}

const count = await calibrate();
process.on('message', async () => process.send(((await time(count)) / count) * 1e6));
process.send('ready');
