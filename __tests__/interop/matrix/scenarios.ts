import type { CancellationKind } from 'countermand';
import type { Ending } from './Sink.js';

/** One way in which a piece of work ends. */
export interface Scenario {
  readonly name: string;
  /** What the library's own error must be judged to be. Absent if there is no error. */
  readonly kind?: CancellationKind | undefined;
  readonly ending: Ending;
}

export const scenarios: readonly Scenario[] = [
  { name: 'user', ending: 'canceled', kind: 'canceled' },
  { name: 'timeout', ending: 'canceled', kind: 'timeout' },
  { name: 'failure', ending: 'canceled', kind: 'failed' },
  { name: 'parent', ending: 'canceled', kind: 'canceled' },
  { name: 'work fails', ending: 'failed', kind: undefined },
  { name: 'work done', ending: 'done' },
];
