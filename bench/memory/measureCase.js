// Measures the memory of one contender in one case, named on the command line. Needs --expose-gc.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cases } from './cases.js';

const turn = 100; // how many are made in one turn of the event loop

const [title, contender] = process.argv.slice(2);
const count = Number(process.argv[4]);
const { kind, [contender]: prepare } = cases.find((one) => one.title === title);
const make = prepare();

/** Lets the event loop turn in between, because engines do some work after a collection. */
async function heapSize() {
  for (let index = 0; index < 4; index++) {
    globalThis.gc();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

/** The callbacks and the array belong to the user, so both exist before the measurement. */
async function measureAlive() {
  const callbacks = Array.from({ length: count }, () => () => {});
  const kept = new Array(count).fill(undefined);
  const before = await heapSize();
  for (let index = 0; index < count; index++) kept[index] = make(callbacks[index]);
  const after = await heapSize();
  return { bytes: (after - before) / Math.max(kept.length, callbacks.length) }; // keeps both alive until here
}

async function measureFinished() {
  for (let index = 0; index < 1_000; index++) make(() => {});
  const before = await heapSize();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  for (let index = 0; index < count; index++) {
    make(() => {});
    if (index % turn === turn - 1) await nextTurn();
  }
  await nextTurn();
  delays.disable();
  return { bytes: ((await heapSize()) - before) / count, stall: delays.max / 1e6 };
}

process.send(await (kind === 'alive' ? measureAlive() : measureFinished()));
process.exit(); // even if timers are pending
