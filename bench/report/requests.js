import { bytes, duration, runtimeName, table } from './format.js';

const runtimes = ['node20', 'node22', 'node24', 'node26'];

/** Returns the README of the package with what finished requests leave behind between its marks updated. */
export function putRequests(readme, results) {
  return readme.replace(/(<!-- requests\b.*-->\n)[^]*(<!-- \/requests -->)/, (_, before, after) =>
    [before, makeTable(results), '', after].join('\n'),
  );
}

function makeTable({ memory }) {
  const figures = (contender, show) =>
    runtimes.map((runtime) => show(memory[runtime]['finished request, with a signal'][contender]));
  return table(
    ['200,000 finished requests', ...runtimes.map(runtimeName)],
    [
      ['left by each, natively', ...figures('native', kept)],
      ['left by each, here', ...figures('countermand', kept)],
      ['longest stop, natively', ...figures('native', stop)],
      ['longest stop, here', ...figures('countermand', stop)],
    ],
  );
}

const kept = (result) => `${bytes(Math.max(0, result.bytes))} B`;
const stop = (result) => duration(result.stall * 1e6);
