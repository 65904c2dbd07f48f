import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** What each export may cost its users, alone: in bytes, minified and compressed by brotli. */
const budgets: Record<string, number> = {
  'the core alone': 6_150,
  everything: 11_600,
  CancellationToken: 4_750,
  CancellationTokenRegistration: 1_050,
  CancellationTokenSource: 6_150,
  ObjectDisposedError: 350,
  OperationCanceledError: 300,
  PeriodicTimer: 5_950,
  TaskScope: 8_100,
  TimeoutError: 400,
  UndoError: 350,
  cancelable: 5_500,
  cancelableStream: 5_800,
  cancellationKind: 4_900,
  createFetch: 7_100,
  delay: 5_750,
  fromAbortController: 6_300,
  interval: 6_050,
  isCancellation: 4_900,
  makeCancelable: 5_850,
  toAbortController: 6_300,
  waitForEvent: 5_750,
  withCancellation: 6_600,
  withTimeout: 6_150,
  yieldIfDue: 5_900,
};

const program = join(root, 'bench', 'size', 'measureSize.js');
const sizes: Record<string, number> = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));

it.each(Object.entries(budgets))('bundles %s in at most %i bytes', (name, budget) => {
  expect(sizes[name]).toBeLessThanOrEqual(budget);
});

it('has a budget for every export', () => {
  expect(Object.keys(sizes).sort()).toEqual(Object.keys(budgets).sort());
});
