import { measureOnce } from '../startMeasurement.js';
import { cases } from './cases.js';

export const runtimes = ['node20', 'node22', 'node24', 'node26'];

export const thorough = { alive: 20_000, finished: 200_000 };
export const quick = { alive: 5_000, finished: 5_000 };

/** Returns the bytes, and the longest block of the event loop in ms, for each case and contender. */
export async function measureMemory(runtime, counts, report) {
  const results = {};
  for (const { title, kind, ...contenders } of cases) {
    results[title] = {};
    for (const contender of Object.keys(contenders)) {
      report(`${runtime}: ${title}, ${contender}`);
      const args = [title, contender, counts[kind]];
      results[title][contender] = await measureOnce(runtime, 'memory/measureCase.js', args, ['--expose-gc']);
    }
  }
  return results;
}
