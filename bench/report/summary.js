import { bytes, duration, ratio, runtimeName } from './format.js';

/** Returns the README of the package with the summary of the results between its marks updated. */
export function putSummary(readme, results, runtime) {
  return readme.replace(/(<!-- costs\b.*-->\n)[^]*(<!-- \/costs -->)/, (_, before, after) =>
    [before, makeSummary(results, runtime), after].join('\n'),
  );
}

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
