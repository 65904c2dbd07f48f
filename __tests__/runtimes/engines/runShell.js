import { bundleHost } from '../bundleHost.js';
import { runProgram } from '../runProgram.js';

/** What an engine without a browser lacks. */
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
 * Runs the checks as one script, in a setup like React Native's.
 *
 * @param transform transforms the script before it runs, and returns the file to run
 */
export async function runShell({ application, lacks, cleanUp }, program, args, transform = (file) => file) {
  const banner = { js: `globalThis.settings = ${JSON.stringify({ lacks })};` };
  const script = await transform(await bundleHost(application, 'shell.js', { format: 'iife', banner }));
  return runProgram(cleanUp, program, [...args, script]);
}
