/**
 * What is measured: each row is a work that contenders do, see `contenders/`, at a size if it has one.
 *
 * `targets` are ratios, once for all engines that have targets or by engine: `native` is what native takes / what we
 * take; `peer` the same of the best peer, or of the one in `peerName`; `limit` what the limit takes / what we take.
 * `note` says why a target is missed. `calls` is how many callbacks a work calls, which is checked. `without`
 * says who is left out, and why.
 */
export const rows = [
  {
    title: 'create source + token',
    work: 'create',
    targets: { native: { node20: 50, node26: 3 }, peer: 0.5, peerName: 'vscode-jsonrpc', limit: 0.5 },
  },
  {
    title: 'create + register + cancel',
    work: 'cancelListeners',
    size: 1,
    calls: 1,
    targets: { native: { node20: 250, node26: 80 }, peer: { node20: 4, node26: 3.5 }, limit: 0.6 },
  },
  {
    title: 'register + unregister',
    work: 'registerAndUnregister',
    size: 0,
    targets: { native: { node20: 28, node26: 16 }, peer: 7, limit: 0.6 },
  },
  { title: 'register + unregister, 1,000 live', work: 'registerAndUnregister', size: 1_000 },
  {
    title: 'register + unregister, 40,000 live',
    work: 'registerAndUnregister',
    size: 40_000,
    without: { caf: 'its signal is the native one' },
    targets: { native: 15_000, limit: 0.6 },
  },
  {
    title: 'link + forget',
    work: 'linkAndForget',
    targets: { native: { node20: 150, node26: 30 }, peer: 20 },
  },
  { title: 'link + register + dispose', work: 'linkRegisterAndDispose' },
  { title: 'poll, end of a chain of 10', work: 'pollChain', size: 10 },
  { title: 'fan-out to 10, a round', work: 'cancelListeners', size: 10, calls: 10 },
  { title: 'fan-out to 100, a round', work: 'cancelListeners', size: 100, calls: 100 },
  { title: 'fan-out to 1,000, a round', work: 'cancelListeners', size: 1_000, calls: 1_000 },
  {
    title: 'fan-out to 10,000, a round',
    work: 'cancelListeners',
    size: 10_000,
    calls: 10_000,
    without: { caf: 'its signal is the native one' },
    targets: { native: 400, peer: 1.5, limit: 0.5 },
  },
  {
    title: 'fan-out to 100,000, a round',
    work: 'cancelListeners',
    size: 100_000,
    calls: 100_000,
    without: {
      native: 'it grows with the square, and would take a minute',
      caf: 'its signal is the native one',
      'node-abort-controller': 'it grows with the square on Bun',
    },
  },
  {
    title: 'poll',
    work: 'pollPending',
    targets: { native: { node20: 0.9, node26: 1 }, limit: 0.8 },
  },
  { title: 'throw if canceled', work: 'throwPending' },
  {
    title: 'poll, pending deadline',
    work: 'pollDeadline',
    without: { native: 'it does not look at the clock: a loop that blocks never sees its deadline' },
    targets: { limit: 1 },
  },
  { title: 'throw if canceled, pending deadline', work: 'throwDeadline' },
  { title: 'token.signal, first read', work: 'readSignal', targets: { native: { node20: 0.9, node26: 0.5 } } },
  { title: 'from(signal), a new one', work: 'convertNewSignal' },
  { title: 'from(signal), the same again', work: 'convertSameSignal' },
  {
    title: 'arm + dispose a deadline of 30 s',
    work: 'armAndDispose',
    targets: { native: { node20: 10, node26: 3 }, limit: 0.7 },
  },
  {
    title: 'withCancellation of a promise',
    work: 'waitForPromise',
    targets: { native: { node20: 4, node26: 3 }, peer: 6, peerName: 'race-signal', limit: 0.7 },
  },
  { title: 'withTimeout of a promise', work: 'waitForPromiseInTime' },
  { title: 'delay, started and canceled', work: 'delayAndCancel' },
  { title: 'async iteration, an item', work: 'iterate' },
  { title: 'yieldIfDue, when it is not due', work: 'yieldWhenNotDue' },
];
