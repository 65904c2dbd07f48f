import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './support/root.js';

/** The size budget of each export alone, by entry, in bytes, minified and compressed by brotli. */
const budgets: Record<string, Record<string, number>> = {
  countermand: {
    'the core alone': 6_550,
    everything: 13_150,
    CancellationToken: 5_250,
    CancellationTokenRegistration: 1_150,
    CancellationTokenSource: 6_550,
    ObjectDisposedError: 250,
    OperationCanceledError: 300,
    PeriodicTimer: 7_450,
    TaskScope: 9_000,
    TimeoutError: 400,
    UndoError: 350,
    cancelable: 7_200,
    cancelableStream: 7_550,
    cancellationKind: 2_200,
    createFetch: 8_950,
    delay: 7_300,
    fromAbortController: 6_700,
    interval: 7_600,
    isCancellation: 2_200,
    makeCancelable: 7_500,
    toAbortController: 6_700,
    waitForEvent: 7_400,
    withCancellation: 8_500,
    withTimeout: 8_000,
    yieldIfDue: 7_600,
  },
  'countermand/interop': {
    everything: 11_300,
    fromAxiosToken: 5_600,
    fromCancelablePromise: 8_600,
    fromDonePromise: 5_550,
    fromEsfxCancelable: 5_850,
    fromSubscription: 5_450,
    fromTypeScriptToken: 5_450,
    fromVSCodeToken: 5_550,
    toAxiosToken: 5_950,
    toCancelablePromise: 8_850,
    toEsfxCancelable: 5_850,
    toLSPError: 2_500,
    toObservable: 5_600,
    toTypeScriptToken: 5_550,
    toVSCodeError: 2_350,
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
