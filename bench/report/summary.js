import { alignedTable, bytes, duration, ratio, runtimeName } from './format.js';

/** Returns a page of the documentation with the figures between its marks updated. A page without marks stays as it is. */
export function putFigures(page, results, runtime) {
  return page.replace(/(<!-- (\w+): written by npm run bench -->\n)[^]*?(<!-- \/\2 -->)/g, (_, before, block, after) =>
    [before, blocks[block](results, runtime), after].join('\n'),
  );
}

/** What can stand between marks: `<!-- sizes: written by npm run bench -->` and `<!-- /sizes -->`. */
const blocks = { costs: makeSummary, sizes: makeSizes, memory: makeMemory, times: makeTimes, loading: makeLoading };

/** The plot for one engine, and three numbers. */
function makeSummary({ throughput, memory }, runtime) {
  const engine = runtimeName(runtime);
  const linked = throughput['link + forget'][runtime];
  const crowded = throughput['register + unregister, 40,000 live'][runtime];
  const requests = memory.node22['finished request, with a signal'];
  return `![What an operation takes on ${engine}](bench/plots/overview-${runtime}.svg)

- Linking to a long-lived token takes ${duration(linked.countermand)}, **${times(linked)}** less than \`AbortSignal.any\` on ${engine}, and keeps nothing
  there.
- Registering and unregistering beside 40,000 listeners takes ${duration(crowded.countermand)}, **${times(crowded)}** less than natively, where they
  are searched.
- On Node 22, 200,000 finished requests kept ${bytes(requests.countermand.bytes)} bytes each and stopped the event loop for ${duration(requests.countermand.stall * 1e6)} at most; natively
  ${bytes(requests.native.bytes)} bytes each, and once for **${duration(requests.native.stall * 1e6)}**.
`;
}

const times = ({ native, countermand }) => ratio(native / countermand).replace('x', ' times');

function makeSizes({ size }) {
  const imports = ['isCancellation', 'delay', 'withTimeout', 'withCancellation', 'TaskScope'];
  const lines = [
    ...imports.map((name) => [`\`${name}\``, size[name]]),
    ['the core: `CancellationTokenSource`, `CancellationToken`', size['the core alone']],
    ['everything in `countermand`', size.everything],
  ];
  const inKilobytes = lines.map(([name, value]) => [name, `${(value / 1_000).toFixed(1)} kB`]);
  return alignedTable(['you import', 'your bundle grows by'], inKilobytes);
}

function makeMemory({ memory }) {
  const runtimes = nodesIn(memory);
  const lineOf = (title, name, show) => [
    name,
    ...runtimes.map((runtime) => {
      const { countermand, native } = memory[runtime][title];
      return `${show(countermand)} / ${show(native)}`;
    }),
  ];
  const size = (measured) => bytes(Math.max(0, measured.bytes));
  const stall = (measured) => duration(measured.stall * 1e6);
  return alignedTable(
    ['here / natively', ...runtimes.map(runtimeName)],
    [
      lineOf('source + token', 'a source and its token, bytes', size),
      lineOf('registration', 'a registration, bytes', size),
      lineOf('linked child with a listener', 'a linked source with a listener, bytes', size),
      lineOf('finished request, with a signal', 'left by each of 200,000 requests, bytes', size),
      lineOf('finished request, with a signal', 'longest stop of the event loop meanwhile', stall),
    ],
  );
}

function makeTimes({ throughput }) {
  const titles = [
    'create source + token',
    'register + unregister',
    'register + unregister, 40,000 live',
    'link + forget',
    'create + register + cancel',
    'fan-out to 10,000, a round',
    'poll',
    'arm + dispose a deadline of 30 s',
    'withCancellation of a promise',
    'async iteration, an item',
    'withTimeout of a promise',
    'token.signal, first read',
  ];
  const runtimes = nodesIn(throughput[titles[0]]);
  const lines = titles.map((title) => [
    title,
    ...runtimes.map((runtime) => {
      const { countermand, native } = throughput[title][runtime];
      return `${duration(countermand)} / ${duration(native)}`;
    }),
  ]);
  return alignedTable(['here / natively', ...runtimes.map(runtimeName)], lines);
}

function makeLoading({ load }) {
  const runtimes = nodesIn(load);
  const lines = ['import countermand', 'require countermand', 'import countermand/interop'].map((title) => [
    `\`${title}\``,
    ...runtimes.map((runtime) => duration(load[runtime][title])),
  ]);
  return alignedTable(['the first time in a process', ...runtimes.map(runtimeName)], lines);
}

const nodesIn = (measured) =>
  Object.keys(measured)
    .filter((runtime) => runtime.startsWith('node'))
    .sort();
