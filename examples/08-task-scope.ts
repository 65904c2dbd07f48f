// Tasks that belong together: the first failure cancels the others, and leaving the scope waits for all of them.
import { type CancellationToken, delay, TaskScope } from 'countermand';

const log: string[] = [];

async function download(part: number, token: CancellationToken): Promise<number> {
  try {
    await delay(part === 3 ? 10 : 60_000, token);
    throw new Error(`part ${part} is missing`);
  } finally {
    log.push(`part ${part} has ended`);
  }
}

const failing = TaskScope.with(async (scope) => {
  for (const part of [1, 2, 3]) scope.run(`part ${part}`, (token) => download(part, token));
});
console.log(await failing.catch((error: Error) => error.message)); // part 3 is missing
console.log(log.length); // 3

// The common shapes, with results that are typed: as Promise.all and its like, but nothing is left running.
const [one, two] = await TaskScope.all([async () => 1, async () => 'two']);
console.log(one + 1, two.length); // 2 3

const mirrors = ['slow', 'fast'].map((mirror) => async (token: CancellationToken) => {
  await delay(mirror === 'fast' ? 5 : 60_000, token);
  return mirror;
});
console.log(await TaskScope.race(mirrors)); // fast

// At most so many at a time.
let running = 0;
let most = 0;
const tasks = [1, 2, 3, 4].map((milliseconds) => async (token: CancellationToken) => {
  most = Math.max(most, ++running);
  await delay(milliseconds, token);
  running--;
});
await TaskScope.all(tasks, undefined, { concurrency: 2 });
console.log(most); // 2
