import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** What each export may cost its users, alone: in bytes, minified and compressed by brotli. */
const budgets: Record<string, number> = {
  'the core alone': 6_350,
  everything: 11_900,
  CancellationToken: 4_900,
  CancellationTokenRegistration: 1_150,
  CancellationTokenSource: 6_350,
  ObjectDisposedError: 350,
  OperationCanceledError: 300,
  PeriodicTimer: 6_100,
  TaskScope: 8_300,
  TimeoutError: 400,
  UndoError: 350,
  cancelable: 5_700,
  cancelableStream: 6_000,
  cancellationKind: 5_050,
  createFetch: 7_300,
  delay: 5_950,
  fromAbortController: 6_500,
  interval: 6_250,
  isCancellation: 5_050,
  makeCancelable: 6_000,
  toAbortController: 6_500,
  waitForEvent: 5_900,
  withCancellation: 6_900,
  withTimeout: 6_350,
  yieldIfDue: 6_050,
};

const program = join(root, 'bench', 'size', 'measureSize.js');
const sizes: Record<string, number> = JSON.parse(execFileSync(process.execPath, [program], { encoding: 'utf8' }));

it.each(Object.entries(budgets))('bundles %s in at most %i bytes', (name, budget) => {
  expect(sizes[name]).toBeLessThanOrEqual(budget);
});

it('has a budget for every export', () => {
  expect(Object.keys(sizes).sort()).toEqual(Object.keys(budgets).sort());
});
