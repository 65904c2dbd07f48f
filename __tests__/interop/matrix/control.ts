import type { CancellationToken } from 'countermand';
import type { ControlResult } from './Results.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';
import { within } from './support/within.js';

/** What a user would wait for a cancel to show. */
const patience = 300;

/**
 * What becomes of the work when the foreign signal itself is handed to the sink. It is aborted in a turn of its own, as
 * by a timer or a click, so that what `abort()` throws is caught by nobody.
 */
export async function runControl(source: Source, sink: Sink): Promise<Exclude<ControlResult, 'ends the process'>> {
  const foreign = source.open();
  const work = await sink.open('canceled');
  try {
    const start = async () => await work.start({ signal: foreign.signal } as CancellationToken);
    const ended = start().catch((error: Error) => error);
    const refusal = await within(Promise.race([work.underWay.then(() => {}), ended]), 'the work was not under way');
    if (refusal instanceof Error) return `refused: ${refusal.name}`;
    setImmediate(() => foreign.cancel());
    const [hasEnded, hasStopped] = await Promise.all([ended, work.stopped].map(isDoneInTime));
    if (hasStopped) return hasEnded ? 'works' : 'hangs';
    return hasEnded ? 'goes on unseen' : 'ignored';
  } finally {
    finish(work);
    await work.close?.();
    foreign.dispose?.();
  }
}

/** Lets what still runs come to its end. */
function finish(work: { finish(): void }): void {
  try {
    work.finish();
  } catch {
    // It has ended already.
  }
}

function isDoneInTime(promise: Promise<unknown>): Promise<boolean> {
  return within(promise, 'nothing happened', patience).then(
    () => true,
    () => false,
  );
}
