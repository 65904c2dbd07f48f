import { measureRow } from '../throughput/measureRow.js';

const contenders = ['countermand', 'native'];

/** Returns how long a unit of work takes at each size, in ns, for each contender. */
export async function measureSeries({ work, sizes, perUnit = false, calls = () => 0 }, runtime, care) {
  const results = Object.fromEntries(contenders.map((contender) => [contender, []]));
  for (const size of sizes) {
    const medians = await measureRow({ work, size, calls: calls(size) }, runtime, care, contenders);
    for (const contender of contenders) {
      const median = medians[contender];
      results[contender].push(typeof median === 'number' && perUnit ? median / size : median);
    }
  }
  return results;
}
