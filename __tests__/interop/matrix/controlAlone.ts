import { runControl } from './control.js';
import { sinks } from './sinks/index.js';
import { sources } from './sources/index.js';
import { nextTurn } from './support/within.js';

// Runs one control, where an error that nobody catches ends the process as it would end a user's.
const [sourceName, sinkName] = process.argv.slice(2);
await runControl(
  sources.find(({ name }) => name === sourceName)!,
  sinks.find(({ name }) => name === sinkName)!,
);
await nextTurn();
process.exit();
