import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CleanUp } from '../CleanUp.js';
import { NewUser, ways } from './ways.js';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
const example = /^```ts\n(.*?)^```$/ms.exec(readme)[1];

/**
 * Pastes the first example of the README into empty folders with only the package installed, and runs it in each way.
 * Prints what a user sees, and returns how many runs did what the README says.
 */
export async function tryExample(application, folder) {
  const outcome = { passed: 0, failed: [] };
  for (const [index, { name, missing, run }] of ways.entries()) {
    const reason = missing?.();
    if (reason !== undefined) {
      console.log(`A new user, ${name}: not available on this machine: ${reason}`);
      continue;
    }
    const cleanUp = new CleanUp();
    try {
      const own = join(folder, `user${index}`);
      cpSync(join(application, 'node_modules'), join(own, 'node_modules'), { recursive: true });
      const transcript = await run(new NewUser(own, example, cleanUp));
      console.log(`A new user, ${name}:\n${transcript.replace(/^(?=.)/gm, '    ')}`);
      if (transcript.trimEnd().split('\n').at(-1) !== 'canceled') throw new Error(`printed ${transcript}`);
      outcome.passed++;
    } catch (error) {
      outcome.failed.push({ name, error: String(error?.stack ?? error) });
      console.log(`A new user, ${name}: ${error?.stack ?? error}`);
    } finally {
      await cleanUp.run();
    }
  }
  return outcome;
}
