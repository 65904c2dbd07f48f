import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** The size budget of each export alone, by entry, in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 7_200,
    everything: 16_300,
    CancellationToken: 5_750,
    CancellationTokenRegistration: 1_200,
    CancellationTokenSource: 7_200,
    ObjectDisposedError: 250,
    OperationCanceledError: 300,
    PeriodicTimer: 6_900,
    StragglersError: 350,
    TaskScope: 12_150,
    TimeoutError: 400,
    UndoError: 350,
    cancelable: 7_900,
    cancelableStream: 8_350,
    cancellationKind: 2_250,
    createFetch: 11_050,
    delay: 6_750,
    fromAbortController: 7_350,
    interval: 7_050,
    isCancellation: 2_250,
    makeCancelable: 8_450,
    toAbortController: 7_350,
    waitForEvent: 8_100,
    withCancellation: 10_650,
    withTimeout: 10_200,
    yieldIfDue: 7_100,
  },
  'countermand/interop': {
    everything: 13_550,
    fromAxiosToken: 6_100,
    fromCancelablePromise: 10_800,
    fromDonePromise: 6_050,
    fromEsfxCancelable: 6_300,
    fromSubscription: 5_950,
    fromTypeScriptToken: 5_900,
    fromVSCodeToken: 6_050,
    toAxiosToken: 6_400,
    toCancelablePromise: 11_100,
    toEsfxCancelable: 6_300,
    toLSPError: 2_500,
    toObservable: 6_050,
    toTypeScriptToken: 6_050,
    toVSCodeError: 2_400,
    toVSCodeToken: 6_400,
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
