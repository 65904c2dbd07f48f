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
    const result = Promise.resolve(work.start({ signal: foreign.signal } as CancellationToken));
    const ended = result.then(
      () => {},
      () => {},
    );
    const isRefused = await within(
      Promise.race([work.underWay.then(() => false), ended.then(() => true)]),
      'the work was not under way',
    );
    if (isRefused) return 'refused';
    try {
      foreign.cancel();
    } catch {
      // Some throw to whoever cancels; what counts is what becomes of the work.
    }
    const [hasEnded, hasStopped] = await Promise.all([ended, work.stopped].map(isDoneInTime));
    if (hasStopped) return hasEnded ? 'works' : 'hangs';
    return hasEnded ? 'goes on unseen' : 'ignored';
  } finally {
    work.finish();
    await work.close?.();
    foreign.dispose?.();
  }
}

function isDoneInTime(promise: Promise<unknown>): Promise<boolean> {
  return within(promise, 'nothing happened', patience).then(
    () => true,
    () => false,
  );
}
