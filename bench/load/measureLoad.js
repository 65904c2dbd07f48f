import { measureOnce } from '../startMeasurement.js';

/** What is loaded: the package by `import` and by `require`, its other entry, and the peers. */
const modules = [
  ['import', 'countermand'],
  ['require', 'countermand'],
  ['import', 'countermand/interop'],
  ['import', '@esfx/canceltoken'],
  ['import', 'abort-controller-x'],
  ['import', 'any-signal'],
  ['import', 'caf'],
  ['import', 'cancellationtoken'],
  ['import', 'p-timeout'],
  ['import', 'prex'],
  ['import', 'vscode-jsonrpc'],
];

export const runtimes = ['node20', 'node26'];

export const thorough = 31;
export const quick = 1;

/** Returns how long it takes to load each module, in ns: the median of the given number of processes, which take turns. */
export async function measureLoad(runtime, processes) {
  const samples = Object.fromEntries(modules.map((module) => [module.join(' '), []]));
  for (let count = 0; count < processes; count++) {
    for (const [title, list] of Object.entries(samples)) {
      list.push(await measureOnce(runtime, 'load/measureModule.js', title.split(' ')));
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([title, list]) => [title, median(list)]));
}

function median(samples) {
  return samples.sort((a, b) => a - b)[Math.floor(samples.length / 2)];
}
