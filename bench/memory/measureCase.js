// Weighs one contender in one case, as the command line says. Needs --expose-gc.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { cases } from './cases.js';

const turn = 100; // how many are made in a turn of the event loop

const [title, contender] = process.argv.slice(2);
const count = Number(process.argv[4]);
const { kind, [contender]: prepare } = cases.find((one) => one.title === title);
const make = prepare();

/** Turns of the event loop in between, for what engines do after a collection. */
async function weigh() {
  for (let index = 0; index < 4; index++) {
    globalThis.gc();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

/** The callbacks are the user's, and so is the array: both are there before. */
async function weighAlive() {
  const callbacks = Array.from({ length: count }, () => () => {});
  const kept = new Array(count).fill(undefined);
  const before = await weigh();
  for (let index = 0; index < count; index++) kept[index] = make(callbacks[index]);
  const after = await weigh();
  return { bytes: (after - before) / Math.max(kept.length, callbacks.length) }; // both are still in use here
}

async function weighFinished() {
  for (let index = 0; index < 1_000; index++) make(() => {});
  const before = await weigh();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  for (let index = 0; index < count; index++) {
    make(() => {});
    if (index % turn === turn - 1) await nextTurn();
  }
  await nextTurn();
  delays.disable();
  return { bytes: ((await weigh()) - before) / count, stall: delays.max / 1e6 };
}

process.send(await (kind === 'alive' ? weighAlive() : weighFinished()));
process.exit(); // whatever timers there are
