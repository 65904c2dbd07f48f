/**
 * What is measured: each row is a work that contenders do, see `contenders/`, at a size if it has one.
 *
 * `targets` are ratios, once for all engines that have targets or by engine: `native` is what native takes / what we
 * take; `peer` the same of the best peer, or of the one in `peerName`; `limit` what the limit takes / what we take.
 * `note` says why a target is missed. The telling rows are what the README of the package shows. `calls` is how many callbacks a work calls, which is checked. `without`
 * says who is left out, and why.
 */
export const rows = [
  {
    title: 'create source + token',
    isTelling: true,
    work: 'create',
    targets: { native: { node20: 50, node26: 3 }, peer: 0.5, peerName: 'vscode-jsonrpc', limit: 0.5 },
    note: 'Three objects, where two would do: the state that source and token share is one of its own, so that its fields can be plain and yet out of reach of who holds the token. In a trial, two objects of four private fields took a third less; every part of the core would then have to reach for a field through a function. vscode-jsonrpc makes one object here, and the token when it is asked for it.',
  },
  {
    title: 'create + register + cancel',
    isTelling: true,
    work: 'cancelListeners',
    size: 1,
    calls: 1,
    targets: { native: { node20: 250, node26: 80 }, peer: { node20: 4, node26: 3.5 }, limit: 0.6 },
    note: 'V8 inlines 920 bytes of bytecode into one loop, and this way takes about 800, beside what is small enough to be free: so it depends on the process what is inlined, and ten took from 54 to 77 ns. Told to inline more, four took from 38 to 63. Native takes less than 20 µs here; the target was set where it took 25. vscode-jsonrpc has no reasons and no links, and gathers no errors.',
  },
  {
    title: 'register + unregister',
    work: 'registerAndUnregister',
    size: 0,
    targets: { native: { node20: 28, node26: 16 }, peer: 7, limit: 0.6 },
    note: 'Native takes 0.4 µs here; the target was set where it took 1.7 on Node 20, and 0.7 on Node 26. To meet it ours would have to take less than the limit does.',
  },
  { title: 'register + unregister, 1,000 live', work: 'registerAndUnregister', size: 1_000 },
  {
    title: 'register + unregister, 40,000 live',
    isTelling: true,
    work: 'registerAndUnregister',
    size: 40_000,
    without: { caf: 'its signal is the native one' },
    targets: { native: 15_000, limit: 0.6 },
    note: 'Native takes 0.3 ms here; the target was set where it took 1.6. To meet it ours would have to take less than the limit does.',
  },
  {
    title: 'link + forget',
    isTelling: true,
    work: 'linkAndForget',
    targets: { native: { node20: 150, node26: 30 }, peer: 20 },
    note: 'Native takes less than 10 µs here on Node 20; the target was set where it took 31. Beyond the source, its token and their state there is a look whether the parent is canceled already.',
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
      native: 'it grows with the square, and would take a minute',
      caf: 'its signal is the native one',
      'node-abort-controller': 'it grows with the square on Bun',
    },
  },
  {
    title: 'poll',
    isTelling: true,
    work: 'pollPending',
    targets: { native: { node20: 0.9, node26: 1 }, limit: 0.8 },
    note: 'The difference to native is 0.4 ns.',
  },
  { title: 'throw if canceled', work: 'throwPending' },
  {
    title: 'poll, pending deadline',
    work: 'pollDeadline',
    without: { native: 'it does not look at the clock: a loop that blocks never sees its deadline' },
    targets: { limit: 1 },
    note: 'The limit asks the clock for the time, and nothing else. Ours sees first whether it is still the clock that the deadline was set by, so that fake timers work.',
  },
  { title: 'throw if canceled, pending deadline', work: 'throwDeadline' },
  {
    title: 'token.signal, first read',
    work: 'readSignal',
    targets: { native: { node20: 0.9, node26: 0.5 } },
    note: 'Beyond the signal itself there are the source, its token and their state, a record for what only some states have, and the mark on the signal that leads back to the token. On Node 20 it takes 1 µs to put a property on a signal at all.',
  },
  { title: 'from(signal), a new one', work: 'convertNewSignal' },
  { title: 'from(signal), the same again', work: 'convertSameSignal' },
  {
    title: 'arm + dispose a deadline of 30 s',
    work: 'armAndDispose',
    targets: { native: { node20: 10, node26: 3 }, limit: 0.7 },
    note: 'Beyond the clock and the timer there are the source, its token, their state, a record and the deadline, each an object, and the way out of each.',
  },
  {
    title: 'withCancellation of a promise',
    isTelling: true,
    work: 'waitForPromise',
    targets: { native: { node20: 4, node26: 3 }, peer: 6, peerName: 'race-signal', limit: 0.7 },
    note: 'Beyond the promise there are the operation and its registration, which is taken off again. One promise at a time suits native best, whose listeners cost more the more there are: with 100 at a time it took more than three times as long as ours on Node 20.',
  },
  { title: 'withTimeout of a promise', work: 'waitForPromiseInTime' },
  { title: 'delay, started and canceled', work: 'delayAndCancel' },
  { title: 'async iteration, an item', work: 'iterate' },
  { title: 'yieldIfDue, when it is not due', work: 'yieldWhenNotDue' },
];
