import type { CancellationToken } from 'countermand';
import type { ControlResult } from './Results.js';
import type { Sink } from './Sink.js';
import type { Foreign, Source } from './Source.js';
import { takeUncaught } from './support/uncaught.js';
import { within } from './support/within.js';

/** How long a user would wait for a cancel to show an effect, in milliseconds. */
const patienceMilliseconds = 300;

/** What happens when the foreign signal itself is handed to the sink; `undefined` if there is none, or it takes none. */
export async function runControl(source: Source, sink: Sink): Promise<ControlResult | undefined> {
  if (!sink.takesSignal) return undefined;
  const foreign = source.open();
  try {
    if (foreign.signal === undefined) return undefined;
    const result = await handOver(foreign, sink);
    const { errors } = await takeUncaught();
    return errors.length > 0 ? 'ends the process' : result;
  } finally {
    foreign.dispose?.();
  }
}

/** Aborts in a turn of its own, as a timer or a click does, so that nothing catches what `abort()` throws. */
async function handOver(foreign: Foreign, sink: Sink): Promise<ControlResult> {
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
  }
}

/** Lets work that is still running complete. */
function finish(work: { finish(): void }): void {
  try {
    work.finish();
  } catch {
    // It has already ended.
  }
}

function isDoneInTime(promise: Promise<unknown>): Promise<boolean> {
  return within(promise, 'nothing happened', patienceMilliseconds).then(
    () => true,
    () => false,
  );
}
