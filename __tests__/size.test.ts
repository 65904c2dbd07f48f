import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** What each export may cost its users, alone, by the entry: in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 6_500,
    everything: 11_950,
    CancellationToken: 5_200,
    CancellationTokenRegistration: 1_150,
    CancellationTokenSource: 6_500,
    ObjectDisposedError: 350,
    OperationCanceledError: 300,
    PeriodicTimer: 6_300,
    TaskScope: 8_450,
    TimeoutError: 400,
    UndoError: 350,
    cancelable: 6_000,
    cancelableStream: 6_300,
    cancellationKind: 5_350,
    createFetch: 7_450,
    delay: 6_100,
    fromAbortController: 6_650,
    interval: 6_400,
    isCancellation: 5_350,
    makeCancelable: 6_300,
    toAbortController: 6_650,
    waitForEvent: 6_200,
    withCancellation: 7_050,
    withTimeout: 6_550,
    yieldIfDue: 6_350,
  },
  'countermand/interop': {
    everything: 9_850,
    fromAxiosToken: 5_600,
    fromCancelablePromise: 7_150,
    fromDonePromise: 5_550,
    fromEsfxCancelable: 5_550,
    fromSubscription: 5_450,
    fromTypeScriptToken: 5_500,
    fromVSCodeToken: 5_500,
    toAxiosToken: 5_800,
    toCancelablePromise: 7_950,
    toEsfxCancelable: 5_450,
    toLSPError: 5_500,
    toObservable: 5_450,
    toTypeScriptToken: 5_450,
    toVSCodeError: 5_400,
    toVSCodeToken: 5_650,
  },
};

const program = join(root, 'bench', 'size', 'measureSize.js');

describe.each(Object.entries(budgets))('%s', (entry, budgetsOfEntry) => {
  const sizes: Record<string, number> = JSON.parse(
    execFileSync(process.execPath, [program, entry], { encoding: 'utf8' }),
  );

  it.each(Object.entries(budgetsOfEntry))('bundles %s in at most %i bytes', (name, budget) => {
    expect(sizes[name]).toBeLessThanOrEqual(budget);
  });

  it('has a budget for every export', () => {
    expect(Object.keys(sizes).sort()).toEqual(Object.keys(budgetsOfEntry).sort());
  });
});
