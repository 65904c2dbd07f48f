import type { CancellationToken } from 'countermand';
import type { ControlResult } from './Results.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';
import { within } from './support/within.js';

/** What a user would wait for a cancel to show. */
const patience = 300;

/**
 * What becomes of the work when the foreign signal itself is handed to the sink. Errors that nobody catches are left to
 * the caller: in a process of its own they end it.
 */
export async function runControl(source: Source, sink: Sink): Promise<Exclude<ControlResult, 'ends the process'>> {
  const foreign = source.open();
  const work = await sink.open('canceled');
  try {
    const start = async () => await work.start({ signal: foreign.signal } as CancellationToken);
    const result = start();
    const ended = result.then(
      () => {},
      () => {},
    );
    const isRefused = await within(
      Promise.race([work.underWay.then(() => false), ended.then(() => true)]),
      'the work was not under way',
    );
    if (isRefused) return 'refused';
    const hasThrown = attempt(() => foreign.cancel());
    const [hasEnded, hasStopped] = await Promise.all([ended, work.stopped].map(isDoneInTime));
    if (hasThrown) return hasStopped ? 'abort() throws' : 'abort() throws, goes on';
    if (hasStopped) return hasEnded ? 'works' : 'hangs';
    return hasEnded ? 'goes on unseen' : 'ignored';
  } finally {
    attempt(() => work.finish()); // in vain if it has ended
    await work.close?.();
    foreign.dispose?.();
  }
}

/** Whether the call threw. */
function attempt(call: () => void): boolean {
  try {
    call();
    return false;
  } catch {
    return true;
  }
}

function isDoneInTime(promise: Promise<unknown>): Promise<boolean> {
  return within(promise, 'nothing happened', patience).then(
    () => true,
    () => false,
  );
}
