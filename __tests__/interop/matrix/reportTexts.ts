import type { ControlResult } from './Results.js';
import { isInSample } from './sample.js';
import { scenarios } from './scenarios.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';

export function intro(sources: readonly Source[], sinks: readonly Sink[]): string {
  const cellCount = sources.length * sinks.length;
  const sampleCount = sinks.flatMap((sink) => sources.filter((source) => isInSample(source, sink))).length;
  return `# The matrix of real libraries

${sources.length} kinds of things that callers already hold and cancel (the rows) against ${sinks.length} kinds of real work (the columns). Each cell
is that work, called the way a user calls it, with a token made from that thing:

\`\`\`ts
await withCancellation((token) => fetch(url, { signal: token.signal }), CancellationToken.from(foreignSignal));
\`\`\`

In this folder, \`npm test -- --full\` runs all ${cellCount} cells, and writes this report. \`npm test\` runs only the ${sampleCount} cells whose
mark is bold: three columns and three rows that differ in mechanism. It also runs the whole control (below), and fails if this
report says anything else about what it ran. The other marks are as old as the last full run.

A cell is marked ✓ if all ${scenarios.length} of these scenarios hold, and ✗ otherwise:

| scenario | what happens | what \`cancellationKind(error, token)\` returns for the library's own error |
| --- | --- | --- |
| user | the thing is canceled by hand, from its own side | \`'canceled'\` |
| timeout | its time limit expires, or that of a source linked to it if it has none | \`'timeout'\` |
| failure | it is canceled with \`new Error('disk full')\`, through a linked source if it has no reasons | \`'failed'\` |
| parent | it is canceled by hand, and the work runs under a child of it | \`'canceled'\` |
| work fails | the work fails, and nothing is canceled | \`undefined\` |
| work done | the work completes, with the right result | there is no error |

In the first four, the work is under way before the cancel comes: the server has the request, the child process has printed a line,
the handler on the other side has been called. The other side then sees it stop within two seconds: the connection closes, the
child exits, the handler's token is canceled. In all six, no error is left uncaught, and nothing is left behind: no listener on the
foreign side, none on what the work used, no timer.`;
}

export const controlIntro = `## The control: without this library

The same work with the foreign signal itself, for each row that has a signal and each column that takes one. It is aborted by hand
once the work is under way, and the work has 300 ms to show an effect.`;

const meanings = {
  works: 'the work stops, and the promise settles',
  refused: 'the call fails at once, with an error of that name, and no work is done',
  ignored: 'the work goes on, and the promise stays pending',
  'goes on unseen': 'the promise settles, but the work behind it goes on',
  hangs: 'the work stops, but the promise stays pending',
  'ends the process':
    'a listener of the work throws, and so does `abort()`; an error that nothing catches ends the process',
};

/** Explains the results that occur. */
export function legend(results: readonly ControlResult[]): string {
  const occurring = new Set(results.map((result) => result.replace(/:.*/, '')));
  const lines = Object.entries(meanings).filter(([result]) => occurring.has(result));
  return lines.map(([result, meaning]) => `- _${result}_: ${meaning}`).join('\n');
}
