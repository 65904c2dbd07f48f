import { capabilities } from './capabilities.js';
import { checks } from './checks.js';
import { same } from './assertions.js';

const millisecondsPerCheck = 10_000;

/**
 * Runs the checks one after another, except those that need what the engine lacks.
 *
 * @param library the exports of all entries of the package
 * @param engine `lacks`: the capabilities that are missing; `server`: the address of the loopback server
 */
export async function runChecks(library, { lacks, server }) {
  const results = { passed: 0, failed: [], skipped: [] };
  for (const { name, needs = [], run } of [inventory, ...checks]) {
    if (needs.some((need) => lacks.includes(need))) {
      results.skipped.push(name);
      continue;
    }
    try {
      await inTime(run({ ...library, lacks, server }));
      results.passed++;
    } catch (error) {
      results.failed.push({ name, error: describe(error) });
    }
  }
  return results;
}

const inventory = {
  name: 'the engine lacks what its entry lists, and nothing else',
  async run({ lacks }) {
    for (const [name, isThere] of Object.entries(capabilities)) same(await isThere(), !lacks.includes(name), name);
  },
};

function inTime(promise) {
  if (!capabilities.timers()) return promise;
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done after ${millisecondsPerCheck} ms`)), millisecondsPerCheck);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function describe(error) {
  if (!(Object(error) === error && 'message' in error)) return String(error);
  return `${error.name}: ${error.message}\n${error.stack ?? ''}`;
}
