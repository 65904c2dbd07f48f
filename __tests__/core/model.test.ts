import fc from 'fast-check';
import { Comparison } from '../support/comparison.js';
import { programs } from '../support/programs.js';

const numRuns = Number(process.env['FAST_CHECK_RUNS'] ?? 1000);
const seed = Number(process.env['FAST_CHECK_SEED'] ?? Date.now() % 2 ** 31);

it(`does what the reference model does, in ${numRuns} random programs (FAST_CHECK_SEED=${seed})`, () => {
  fc.assert(
    fc.property(programs, fc.boolean(), (program, isWatched) => new Comparison(isWatched).run(program)),
    { numRuns, seed },
  );
});
