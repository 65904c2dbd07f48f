import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { ColumnResult } from './Results.js';

/** For a column that blocks the event loop. Otherwise it does not matter: each step has a shorter time limit. */
const columnTimeLimit = 120_000;

/** Runs the columns in a few processes at once. Each process runs its columns one after another. */
export async function runColumns(sinkNames: readonly string[], isFull: boolean): Promise<ColumnResult[]> {
  const results: ColumnResult[] = [];
  const waiting = [...sinkNames.keys()];
  const runInOneProcess = async () => {
    let runner: ChildProcess | undefined;
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      runner ??= fork(new URL('runner.ts', import.meta.url));
      const sink = sinkNames[index]!;
      const start = performance.now();
      const result = await runColumn(runner, { index, isFull });
      if (result === undefined) runner = undefined;
      results[index] = result ?? { sink, cells: [] };
      console.log(`${sink}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
    runner?.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, runInOneProcess));
  return results;
}

/** Returns the result, or `undefined` if the process ended before it had one. */
async function runColumn(
  runner: ChildProcess,
  message: { index: number; isFull: boolean },
): Promise<ColumnResult | undefined> {
  const timer = setTimeout(() => runner.kill('SIGKILL'), columnTimeLimit);
  const listening = new AbortController();
  const { signal } = listening;
  const answer = Promise.race([once(runner, 'message', { signal }), once(runner, 'exit', { signal }).then(() => [])]);
  try {
    runner.send(message);
    const [result] = (await answer) as [ColumnResult?];
    return result;
  } finally {
    clearTimeout(timer);
    listening.abort();
  }
}
