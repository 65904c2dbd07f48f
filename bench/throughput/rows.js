/**
 * What is measured: each row is a work that contenders do (see `contenders/`), at a size if it has one.
 *
 * `targets` are ratios, either one for all engines that have targets or one for each engine. `native` is the time of the native
 * API divided by ours; `peer` the same for the best peer, or for the one in `peerName`; `limit` the same for the limit. `note`
 * says why a target is missed. The README of the package shows the rows with `isTelling`. `calls` is the number of callbacks
 * that a work calls, which is checked. `without` says which contenders are left out, and why.
 */
export const rows = [
  {
    title: 'create source + token',
    isTelling: true,
    work: 'create',
    targets: { native: { node20: 50, node26: 3 }, peer: 0.5, peerName: 'vscode-jsonrpc', limit: 0.5 },
    note: 'We create three objects where two would be enough: the source and the token share a separate state object, so that its fields can be plain properties and still be out of reach for code that holds only the token. In a trial, two objects with four private fields took a third less time, but every part of the core would then have to call a function to read a field. vscode-jsonrpc creates one object here, and the token only when it is read.',
  },
  {
    title: 'create + register + cancel',
    isTelling: true,
    work: 'cancelListeners',
    size: 1,
    calls: 1,
    targets: { native: { node20: 250, node26: 80 }, peer: { node20: 4, node26: 3.5 }, limit: 0.6 },
    note: 'V8 inlines at most 920 bytes of bytecode into one loop. This path takes about 800, not counting functions that are small enough to be free, so what is inlined varies from process to process: ten processes took from 54 to 77 ns. With a higher limit, four took from 38 to 63 ns. Native takes less than 20 µs on this machine; the target was set on one where it took 25 µs. vscode-jsonrpc has no reasons and no links, and does not collect errors.',
  },
  {
    title: 'register + unregister',
    work: 'registerAndUnregister',
    size: 0,
    targets: { native: { node20: 28, node26: 16 }, peer: 7, limit: 0.6 },
    note: 'Native takes 0.4 µs on this machine; the target was set on one where it took 1.7 µs on Node 20 and 0.7 µs on Node 26. To meet the target, ours would have to be faster than the limit.',
  },
  { title: 'register + unregister, 1,000 live', work: 'registerAndUnregister', size: 1_000 },
  {
    title: 'register + unregister, 40,000 live',
    isTelling: true,
    work: 'registerAndUnregister',
    size: 40_000,
    without: { caf: 'its signal is the native one' },
    targets: { native: 15_000, limit: 0.6 },
    note: 'Native takes 0.3 ms on this machine; the target was set on one where it took 1.6 ms. To meet the target, ours would have to be faster than the limit.',
  },
  {
    title: 'link + forget',
    isTelling: true,
    work: 'linkAndForget',
    targets: { native: { node20: 150, node26: 30 }, peer: 20 },
    note: 'Native takes less than 10 µs on this machine on Node 20; the target was set on one where it took 31 µs. Besides creating the source, its token and their state, ours checks whether the parent is already canceled.',
  },
  { title: 'link + register + dispose', work: 'linkRegisterAndDispose' },
  { title: 'poll, end of a chain of 10', work: 'pollChain', size: 10 },
  { title: 'fan-out to 10, a round', work: 'cancelListeners', size: 10, calls: 10 },
  { title: 'fan-out to 100, a round', work: 'cancelListeners', size: 100, calls: 100 },
  { title: 'fan-out to 1,000, a round', work: 'cancelListeners', size: 1_000, calls: 1_000 },
  {
    title: 'fan-out to 10,000, a round',
    isTelling: true,
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
      native: 'its time grows quadratically, and it would take a minute',
      caf: 'its signal is the native one',
      'node-abort-controller': 'its time grows quadratically on Bun',
    },
  },
  {
    title: 'poll',
    isTelling: true,
    work: 'pollPending',
    targets: { native: { node20: 0.9, node26: 1 }, limit: 0.8 },
    note: 'The difference from native is 0.4 ns.',
  },
  { title: 'throw if canceled', work: 'throwPending' },
  {
    title: 'poll, pending deadline',
    work: 'pollDeadline',
    without: { native: 'it does not read the clock, so a loop that blocks never sees its deadline' },
    targets: { limit: 1 },
    note: 'The limit only reads the clock. Ours first checks that it is still the clock with which the deadline was set, so that fake timers work.',
  },
  { title: 'throw if canceled, pending deadline', work: 'throwDeadline' },
  {
    title: 'token.signal, first read',
    work: 'readSignal',
    targets: { native: { node20: 0.9, node26: 0.5 } },
    note: 'Besides the signal itself, ours creates the source, its token and their state, a record for fields that only some states have, and the property on the signal that leads back to the token. On Node 20, adding any property to a signal takes 1 µs.',
  },
  { title: 'from(signal), a new one', work: 'convertNewSignal' },
  { title: 'from(signal), the same again', work: 'convertSameSignal' },
  {
    title: 'arm + dispose a deadline of 30 s',
    work: 'armAndDispose',
    targets: { native: { node20: 10, node26: 3 }, limit: 0.7 },
    note: 'Besides reading the clock and setting the timer, ours creates the source, its token, their state, a record and the deadline, each an object, and disposes of all of them.',
  },
  {
    title: 'withCancellation of a promise',
    isTelling: true,
    work: 'waitForPromise',
    targets: { native: { node20: 4, node26: 3 }, peer: 6, peerName: 'race-signal', limit: 0.7 },
    note: 'Besides the promise, ours creates the operation and its registration, which is removed again. One promise at a time suits native best, because its listeners cost more the more there are: with 100 at a time, it took more than three times as long as ours on Node 20.',
  },
  { title: 'withTimeout of a promise', work: 'waitForPromiseInTime' },
  { title: 'delay, started and canceled', work: 'delayAndCancel' },
  { title: 'async iteration, an item', work: 'iterate' },
  { title: 'yieldIfDue, when it is not due', work: 'yieldWhenNotDue' },
];
