import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { ColumnResult } from './Results.js';

/** Long for a column, whose every step has a time limit of its own; for one that blocks the event loop. */
const limit = 120_000;

/** Runs the columns, some at the same time, in processes that run one after the other each. */
export async function runColumns(sinkNames: readonly string[]): Promise<ColumnResult[]> {
  const results: ColumnResult[] = [];
  const waiting = [...sinkNames.keys()];
  const runOn = async () => {
    let runner: ChildProcess | undefined;
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      runner ??= fork(new URL('runner.ts', import.meta.url));
      const sink = sinkNames[index]!;
      const start = performance.now();
      const result = await runColumn(runner, index);
      if (result === undefined) runner = undefined;
      results[index] = result ?? { sink, cells: [] };
      console.log(`${sink}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
    runner?.disconnect();
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, runOn));
  return results;
}

/** The result, or nothing when the process has ended before it had one. */
async function runColumn(runner: ChildProcess, index: number): Promise<ColumnResult | undefined> {
  const timer = setTimeout(() => runner.kill('SIGKILL'), limit);
  const listening = new AbortController();
  const { signal } = listening;
  const result = Promise.race([once(runner, 'message', { signal }), once(runner, 'exit', { signal }).then(() => [])]);
  try {
    runner.send(index);
    const [message] = (await result) as [ColumnResult?];
    return message;
  } finally {
    clearTimeout(timer);
    listening.abort();
  }
}
