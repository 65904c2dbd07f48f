import { startProgram } from './startProgram.js';

const mark = 'results: ';

/** Runs a program that prints the results of the checks. It must then end by itself, because nothing is pending. */
export async function runProgram(cleanUp, file, args, options) {
  const program = startProgram(cleanUp, file, args, options);
  const code = await program.ended;
  const line = program.output.split('\n').find((line) => line.startsWith(mark));
  if (line === undefined || code !== 0) {
    throw new Error(`Ended with ${code}: ${`${program.errors}${program.output}`.slice(0, 2_000)}`);
  }
  return JSON.parse(line.slice(mark.length));
}
