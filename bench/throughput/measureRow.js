import { loadWorks, contenders } from '../contenders/contenders.js';
import { startMeasurement } from '../startMeasurement.js';

/** How thoroughly a row is measured. */
export const thorough = { milliseconds: 50, rounds: 9, repetitions: 3 };
export const quick = { milliseconds: 1, rounds: 1, repetitions: 1 };

/**
 * Returns how long an operation of a row takes for each contender that can do it, in ns, or the error of one that failed. The
 * time is the lowest median of several repetitions, because how well code gets compiled varies from process to process.
 *
 * Each contender has its own process, so that its code is not compiled for the objects of another, and it does not pay for the
 * garbage of another. They take turns, so that other load on the machine affects them all alike. Garbage collection is not
 * forced in between: that would make every small figure several times larger.
 */
export async function measureRow({ work, size = 0, calls = 0, without = {} }, runtime, care, only = contenders) {
  const medians = {};
  for (let repetition = 0; repetition < care.repetitions; repetition++) {
    const runners = [];
    try {
      for (const name of only) {
        if (name in without || (await loadWorks(name))[work] === undefined) continue;
        const args = [name, work, size, calls, care.milliseconds];
        const runner = { name, measurement: startMeasurement(runtime, 'throughput/measureWork.js', args), samples: [] };
        runners.push(runner);
        await attempt(runner, () => runner.measurement.receive());
      }
      for (let round = 0; round < care.rounds; round++) {
        for (const runner of runners.filter(({ error }) => error === undefined)) {
          await attempt(runner, async () => {
            const sample = runner.measurement.receive();
            await runner.measurement.send('sample');
            runner.samples.push(await sample);
          });
        }
      }
    } finally {
      await Promise.all(runners.map(({ measurement }) => measurement.end()));
    }
    for (const { name, samples, error } of runners) {
      if (error !== undefined) medians[name] = { error };
      else if (typeof medians[name] !== 'object') medians[name] = Math.min(medians[name] ?? Infinity, median(samples));
    }
  }
  return medians;
}

async function attempt(runner, step) {
  try {
    await step();
  } catch ({ message }) {
    runner.error = message;
  }
}

function median(samples) {
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}
