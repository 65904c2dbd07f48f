import { bundleHost } from '../bundleHost.js';
import { runProgram } from '../runProgram.js';

/** What no engine has that has no browser around it. */
export const bare = [
  'fetch',
  'ReadableStream',
  'EventTarget',
  'signal.reason',
  'Symbol.dispose',
  'DOMException',
  'queueMicrotask',
];

/**
 * Runs the checks as one script, in the shape that React Native gives to an engine.
 *
 * @param transform what is to be done with the script before it is run, if anything is; gives the file to run
 */
export async function runShell({ application, lacks, cleanUp }, program, args, transform = (file) => file) {
  const banner = { js: `globalThis.settings = ${JSON.stringify({ lacks })};` };
  const script = await transform(await bundleHost(application, 'shell.js', { format: 'iife', banner }));
  return runProgram(cleanUp, program, [...args, script]);
}
