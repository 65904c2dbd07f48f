import fc from 'fast-check';
import { Comparison } from './comparison.js';
import { programs } from './programs.js';

const numRuns = Number(process.env['FAST_CHECK_RUNS'] ?? 1000);
const seed = Number(process.env['FAST_CHECK_SEED'] ?? Date.now() % 2 ** 31);
const options = fc.record({ isWatched: fc.boolean(), nativeListenersAct: fc.boolean() });

it(
  `does what the reference model does, in ${numRuns} random programs (FAST_CHECK_SEED=${seed})`,
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.noBias(programs), options, (program, chosen) => new Comparison(chosen).run(program)),
      { numRuns, seed },
    );
  },
  2 ** 31 - 1,
);
