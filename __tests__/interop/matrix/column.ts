import { fork } from 'node:child_process';
import { once } from 'node:events';
import { runScenario } from './cell.js';
import { runControl } from './control.js';
import type { CellResult, ColumnResult, ControlResult } from './Results.js';
import { type Scenario, scenarios } from './scenarios.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';
import { sources } from './sources/index.js';
import { takeUncaught } from './support/uncaught.js';

/** Runs all cells of a sink, one scenario after the other, so that what nobody catches belongs to the one that runs. */
export async function runColumn(sink: Sink): Promise<ColumnResult> {
  const cells: CellResult[] = [];
  for (const source of sources) cells.push(await runCell(source, sink));
  return { sink: sink.name, cells };
}

export async function runCell(source: Source, sink: Sink): Promise<CellResult> {
  const possible = scenarios.filter(({ ending }) => ending !== sink.impossible);
  const problems: { scenario: string; problem: string }[] = [];
  for (const scenario of possible as readonly Scenario[]) {
    for (const problem of await runScenario(source, sink, scenario))
      problems.push({ scenario: scenario.name, problem });
  }
  return { source: source.name, ran: possible.length, problems, control: await control(source, sink) };
}

async function control(source: Source, sink: Sink): Promise<ControlResult | undefined> {
  if (!sink.takesSignal || !isSignal(source)) return undefined;
  const result = await runControl(source, sink);
  const uncaught = await takeUncaught();
  return uncaught.length > 0 && (await endsProcess(source, sink)) ? 'ends the process' : result;
}

function isSignal(source: Source): boolean {
  const foreign = source.open();
  foreign.dispose?.();
  return foreign.signal !== undefined;
}

async function endsProcess(source: Source, sink: Sink): Promise<boolean> {
  const file = new URL('controlAlone.ts', import.meta.url);
  const child = fork(file, [source.name, sink.name], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const [status] = (await once(child, 'exit')) as [number | null];
  return status !== 0;
}
