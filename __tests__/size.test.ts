import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** The size budget of each export alone, by entry, in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 7_200,
    everything: 12_950,
    CancellationToken: 5_750,
    CancellationTokenRegistration: 1_200,
    CancellationTokenSource: 7_200,
    ObjectDisposedError: 250,
    OperationCanceledError: 300,
    PeriodicTimer: 6_850,
    TaskScope: 8_600,
    TimeoutError: 400,
    UndoError: 350,
    cancelable: 6_600,
    cancelableStream: 6_950,
    cancellationKind: 1_300,
    createFetch: 8_450,
    delay: 6_700,
    fromAbortController: 7_350,
    interval: 7_000,
    isCancellation: 1_300,
    makeCancelable: 6_900,
    toAbortController: 7_350,
    waitForEvent: 6_750,
    withCancellation: 8_050,
    withTimeout: 7_550,
    yieldIfDue: 7_000,
  },
  'countermand/interop': {
    everything: 11_100,
    fromAxiosToken: 6_100,
    fromCancelablePromise: 8_150,
    fromDonePromise: 6_050,
    fromEsfxCancelable: 6_300,
    fromSubscription: 5_900,
    fromTypeScriptToken: 5_900,
    fromVSCodeToken: 6_050,
    toAxiosToken: 6_400,
    toCancelablePromise: 8_450,
    toEsfxCancelable: 6_300,
    toLSPError: 1_550,
    toObservable: 6_050,
    toTypeScriptToken: 6_050,
    toVSCodeError: 1_450,
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
