import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** The size budget of each export alone, by entry, in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 7_400,
    everything: 17_050,
    CancellationToken: 5_850,
    CancellationTokenRegistration: 1_200,
    CancellationTokenSource: 7_400,
    ObjectDisposedError: 250,
    OperationCanceledError: 300,
    PeriodicTimer: 7_400,
    StragglersError: 350,
    TaskScope: 12_650,
    TimeoutError: 400,
    UndoError: 350,
    cancelable: 8_150,
    cancelableStream: 8_650,
    cancellationKind: 2_100,
    createFetch: 11_200,
    delay: 7_150,
    fromAbortController: 7_550,
    interval: 7_550,
    isCancellation: 2_100,
    makeCancelable: 8_700,
    toAbortController: 7_550,
    waitForEvent: 8_350,
    withCancellation: 10_900,
    withTimeout: 10_300,
    yieldIfDue: 7_300,
  },
  'countermand/interop': {
    everything: 14_050,
    fromAxiosToken: 6_200,
    fromCancelablePromise: 11_000,
    fromDonePromise: 6_150,
    fromEsfxCancelable: 6_400,
    fromSubscription: 6_050,
    fromTypeScriptToken: 6_000,
    fromVSCodeToken: 6_150,
    toAxiosToken: 6_550,
    toCancelablePromise: 11_400,
    toEsfxCancelable: 6_400,
    toLSPError: 2_500,
    toObservable: 6_200,
    toTypeScriptToken: 6_150,
    toVSCodeError: 2_450,
    toVSCodeToken: 6_500,
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
