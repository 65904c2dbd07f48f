import {
  type CancellationKind,
  cancellationKind,
  type CancellationToken,
  CancellationTokenSource,
  withCancellation,
} from 'countermand';
import { deviationOf } from './deviations.js';
import type { Scenario } from './scenarios.js';
import type { Sink, Work } from './Sink.js';
import type { Foreign, Source } from './Source.js';
import { deferred } from './support/deferred.js';
import { countLibraryTimers } from './support/libraryTimers.js';
import { takeUncaught } from './support/uncaught.js';
import { eventually, within } from './support/within.js';

/** In milliseconds: long for the event loop, short for a person who waits for the matrix. */
const shortTimeLimit = 10;

/** Runs one scenario of one cell, and returns what went wrong, in words. */
export async function runScenario(source: Source, sink: Sink, scenario: Scenario): Promise<string[]> {
  const problems: string[] = [];
  const foreign = source.open();
  const work = await sink.open(scenario.ending);
  const step = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      problems.push(describe(error));
    }
  };
  await step(() => runWork(source, foreign, sink, work, scenario, problems));
  await step(() => checkNothingIsLeft('listeners left by the sink', () => work.countLeftovers?.() ?? 0));
  await step(() => within(Promise.resolve(work.close?.()), 'the sink was not closed'));
  foreign.dispose?.();
  await step(() => checkNothingIsLeft('timers left by the library', countLibraryTimers));
  const { errors, warnings } = await takeUncaught();
  for (const error of [...errors, ...warnings]) problems.push(`uncaught: ${describe(error)}`);
  return problems;
}

async function runWork(
  source: Source,
  foreign: Foreign,
  sink: Sink,
  work: Work,
  scenario: Scenario,
  problems: string[],
): Promise<void> {
  // Links the two if the foreign side cannot bring about the ending itself.
  using linkedSource = needsLinkedSource(scenario, foreign)
    ? CancellationTokenSource.createLinkedTokenSource(foreign.token)
    : undefined;
  const ended = deferred<{ error?: unknown; kind?: CancellationKind | undefined }>();

  const outcome = withCancellation(async (token: CancellationToken) => {
    try {
      const result = await work.start(token);
      ended.resolve({});
      return result;
    } catch (error) {
      ended.resolve({ error, kind: cancellationKind(error, token) });
      throw error;
    }
  }, linkedSource?.token ?? foreign.token);
  outcome.catch(() => {}); // It is checked below, but what comes before may fail first.
  await within(Promise.race([work.underWay, outcome]), 'the work was not under way');

  bringAbout(scenario, foreign, linkedSource, work);

  const settled = await within(
    outcome.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
    'withCancellation did not settle',
  );
  const left = foreign.countListeners() - (source.kept ?? 0);
  if (left > 0) problems.push(`listeners left on the foreign side: ${left}`);
  if (scenario.ending === 'done') {
    if ('error' in settled) throw settled.error;
    if (settled.value !== work.result) problems.push(`resolved with ${describe(settled.value)}`);
    return;
  }
  if (!('error' in settled)) throw new Error(`resolved with ${describe(settled.value)} instead of rejecting`);
  if (scenario.ending === 'canceled') await within(work.stopped, 'the work was not stopped');
  const deviation = deviationOf(source.name, sink.name, scenario.name);
  const { error, kind } = await within(ended.promise, "the sink's promise did not settle");
  if (kind !== (deviation ?? scenario).kind) problems.push(`${describe(error)} was judged to be ${kind}`);
  if (deviation !== undefined && (error as Error).name !== deviation.errorName)
    problems.push(`the library's own error was ${describe(error)}`);
  if (scenario.ending === 'failed' && settled.error !== error)
    problems.push(`the caller got ${describe(settled.error)}`);
  const kindForCaller = cancellationKind(settled.error, linkedSource?.token ?? foreign.token);
  if (kindForCaller !== scenario.kind)
    problems.push(`the caller got ${describe(settled.error)}, judged to be ${kindForCaller}`);
}

function needsLinkedSource({ name }: Scenario, foreign: Foreign): boolean {
  switch (name) {
    case 'timeout':
      return foreign.expire === undefined;
    case 'failure':
      return foreign.fail === undefined;
    default:
      return name === 'parent';
  }
}

function bringAbout(
  { name }: Scenario,
  foreign: Foreign,
  linkedSource: CancellationTokenSource | undefined,
  work: Work,
): void {
  const failure = new Error('disk full');
  switch (name) {
    case 'timeout':
      return linkedSource === undefined ? foreign.expire!() : linkedSource.cancelAfter(shortTimeLimit);
    case 'failure':
      return linkedSource === undefined ? foreign.fail!(failure) : linkedSource.cancel(failure);
    case 'work fails':
      return work.fail();
    case 'work done':
      return work.finish();
    default:
      return foreign.cancel();
  }
}

async function checkNothingIsLeft(what: string, count: () => number): Promise<void> {
  if (!(await eventually(() => count() <= 0))) throw new Error(`${what}: ${count()}`);
}

function describe(value: unknown): string {
  return value instanceof Error ? `${value.name}: ${value.message}` : JSON.stringify(value);
}
