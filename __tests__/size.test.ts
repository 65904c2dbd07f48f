import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** The size budget of each export alone, by entry, in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 6_550,
    everything: 12_200,
    CancellationToken: 5_250,
    CancellationTokenRegistration: 1_150,
    CancellationTokenSource: 6_550,
    ObjectDisposedError: 250,
    OperationCanceledError: 300,
    PeriodicTimer: 6_350,
    TaskScope: 7_950,
    TimeoutError: 400,
    UndoError: 350,
    cancelable: 6_100,
    cancelableStream: 6_450,
    cancellationKind: 1_300,
    createFetch: 7_850,
    delay: 6_200,
    fromAbortController: 6_700,
    interval: 6_500,
    isCancellation: 1_300,
    makeCancelable: 6_400,
    toAbortController: 6_700,
    waitForEvent: 6_250,
    withCancellation: 7_400,
    withTimeout: 6_900,
    yieldIfDue: 6_500,
  },
  'countermand/interop': {
    everything: 10_400,
    fromAxiosToken: 5_600,
    fromCancelablePromise: 7_500,
    fromDonePromise: 5_550,
    fromEsfxCancelable: 5_850,
    fromSubscription: 5_450,
    fromTypeScriptToken: 5_450,
    fromVSCodeToken: 5_550,
    toAxiosToken: 5_950,
    toCancelablePromise: 7_700,
    toEsfxCancelable: 5_850,
    toLSPError: 1_550,
    toObservable: 5_600,
    toTypeScriptToken: 5_550,
    toVSCodeError: 1_450,
    toVSCodeToken: 5_900,
  },
};

const program = join(root, 'bench', 'size', 'measureSize.js');

function measure(...args: string[]): Record<string, number> {
  return JSON.parse(execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' })) as Record<string, number>;
}

describe.each(Object.entries(budgets))('%s', (entry, budgetsOfEntry) => {
  const sizes = measure(entry);

  it.each(Object.entries(budgetsOfEntry))('bundles %s in at most %i bytes', (name, budget) => {
    expect(sizes[name]).toBeLessThanOrEqual(budget);
  });

  it('has a budget for every export', () => {
    expect(Object.keys(sizes).sort()).toEqual(Object.keys(budgetsOfEntry).sort());
  });

  // Webpack takes a second for each export, so a few must do: large and small ones, with few and with many modules.
  it.each([
    ['rollup', Object.keys(budgetsOfEntry).filter((name) => /^\w+$/.test(name) && name !== 'everything')],
    ['webpack', entry === 'countermand' ? ['TimeoutError', 'delay', 'cancellationKind'] : ['toVSCodeToken']],
  ])(
    'bundles exports within 2% of their budgets with %s',
    (bundler, names) => {
      const tooLarge = Object.entries(measure(entry, bundler, ...names)).filter(
        ([name, size]) => size > budgetsOfEntry[name]! * 1.02,
      );
      expect(tooLarge).toEqual([]);
    },
    60_000,
  );
});
