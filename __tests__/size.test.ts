import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** What each export may cost its users, alone: in bytes, minified and compressed by brotli. */
const budgets: Record<string, number> = {
  'the core alone': 6_300,
  everything: 11_800,
  CancellationToken: 4_850,
  CancellationTokenRegistration: 1_150,
  CancellationTokenSource: 6_300,
  ObjectDisposedError: 350,
  OperationCanceledError: 300,
  PeriodicTimer: 6_050,
  TaskScope: 8_300,
  TimeoutError: 400,
  UndoError: 350,
  cancelable: 5_650,
  cancelableStream: 5_950,
  cancellationKind: 5_050,
  createFetch: 7_250,
  delay: 5_900,
  fromAbortController: 6_450,
  interval: 6_200,
  isCancellation: 5_050,
  makeCancelable: 5_950,
  toAbortController: 6_450,
  waitForEvent: 5_850,
  withCancellation: 6_800,
  withTimeout: 6_300,
  yieldIfDue: 6_000,
};

const program = join(root, 'bench', 'size', 'measureSize.js');
const sizes: Record<string, number> = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));

it.each(Object.entries(budgets))('bundles %s in at most %i bytes', (name, budget) => {
  expect(sizes[name]).toBeLessThanOrEqual(budget);
});

it('has a budget for every export', () => {
  expect(Object.keys(sizes).sort()).toEqual(Object.keys(budgets).sort());
});
