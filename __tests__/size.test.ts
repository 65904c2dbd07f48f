import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** The size budget of each export alone, by entry, in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 6_500,
    everything: 12_050,
    CancellationToken: 5_250,
    CancellationTokenRegistration: 1_150,
    CancellationTokenSource: 6_500,
    ObjectDisposedError: 400,
    OperationCanceledError: 350,
    PeriodicTimer: 6_300,
    TaskScope: 8_500,
    TimeoutError: 450,
    UndoError: 400,
    cancelable: 6_000,
    cancelableStream: 6_300,
    cancellationKind: 5_400,
    createFetch: 7_500,
    delay: 6_100,
    fromAbortController: 6_650,
    interval: 6_400,
    isCancellation: 5_450,
    makeCancelable: 6_350,
    toAbortController: 6_650,
    waitForEvent: 6_250,
    withCancellation: 7_100,
    withTimeout: 6_550,
    yieldIfDue: 6_400,
  },
  'countermand/interop': {
    everything: 10_100,
    fromAxiosToken: 5_650,
    fromCancelablePromise: 7_200,
    fromDonePromise: 5_600,
    fromEsfxCancelable: 5_900,
    fromSubscription: 5_500,
    fromTypeScriptToken: 5_450,
    fromVSCodeToken: 5_600,
    toAxiosToken: 5_950,
    toCancelablePromise: 7_450,
    toEsfxCancelable: 5_850,
    toLSPError: 5_650,
    toObservable: 5_650,
    toTypeScriptToken: 5_600,
    toVSCodeError: 5_550,
    toVSCodeToken: 5_950,
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
