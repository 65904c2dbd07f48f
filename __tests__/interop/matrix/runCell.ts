import type { CellResult } from './Results.js';
import { runControl } from './runControl.js';
import { runScenario } from './runScenario.js';
import { type Scenario, scenarios } from './scenarios.js';
import type { Sink } from './Sink.js';
import type { Source } from './Source.js';

/** Runs the given scenarios of a cell, and always its control. */
export async function runCell(
  source: Source,
  sink: Sink,
  chosen: readonly Scenario[] = scenarios,
): Promise<CellResult> {
  const possible = chosen.filter(({ ending }) => ending !== sink.impossible);
  const problems: { scenario: string; problem: string }[] = [];
  for (const scenario of possible) {
    for (const problem of await runScenario(source, sink, scenario)) {
      problems.push({ scenario: scenario.name, problem });
    }
  }
  return { source: source.name, ran: possible.length, problems, control: await runControl(source, sink) };
}
