import type { ControlResult } from './Results.js';
import { scenarios } from './scenarios.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';

export function intro(sources: readonly Source[], sinks: readonly Sink[]): string {
  return `# The matrix of real libraries

Written by \`npm test\` in this folder. ${sources.length} kinds of things that people already hold and cancel (the rows) against
${sinks.length} that do real work (the columns). Each cell is that work, called as a user calls it, under a token made of that thing:

\`\`\`ts
await withCancellation((token) => fetch(url, { signal: token.signal }), CancellationToken.from(foreignSignal));
\`\`\`

A cell is marked ✓ if all ${scenarios.length} of these hold, and ✗ otherwise:

| scenario | what happens | what \`cancellationKind(error, token)\` says of the library's own error |
| --- | --- | --- |
| user | the thing is canceled by hand, from its own side | \`'canceled'\` |
| timeout | its time limit strikes, or that of a source linked to it | \`'timeout'\` |
| failure | it is canceled with \`new Error('disk full')\`; through a linked source where it knows no reasons | \`'failed'\` |
| parent | it is canceled by hand, and the work runs under a child of it | \`'canceled'\` |
| work fails | the work fails by itself, while nothing is canceled | \`undefined\` |
| work done | the work completes, with the right result | there is none |

In the first four the work is under way before the cancel comes (the server has the request, the child process has spoken, the
handler on the other side was entered), and stops as seen from there within two seconds: the server sees the connection close, the
child exits, the handler's token is canceled. In all six no error is left uncaught, and nothing is left behind: no listener on the
foreign thing, none on what the work used, no timer.`;
}

export const controlIntro = `## The control: without this library

The same work with the foreign signal itself, where there is one and the work takes it. It is aborted by hand once the work is under
way, and has 300 ms to show an effect.`;

const meanings = {
  works: 'the work stops, and the promise settles',
  refused: 'the call fails at once, with an error of that name, and no work is done',
  ignored: 'the work goes on, and the promise stays pending',
  'goes on unseen': 'the promise settles, but the work behind it goes on',
  hangs: 'the work stops, but the promise stays pending',
  'ends the process':
    '`abort()` throws what a listener of the work throws; uncaught it ends the process (seen in one of its own)',
};

/** Explains what occurs. */
export function legend(results: readonly ControlResult[]): string {
  const occurring = new Set(results.map((result) => result.replace(/:.*/, '')));
  const lines = Object.entries(meanings).filter(([result]) => occurring.has(result));
  return lines.map(([result, meaning]) => `- _${result}_: ${meaning}`).join('\n');
}
