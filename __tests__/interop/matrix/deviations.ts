import type { CancellationKind } from 'countermand';

/** A fault of somebody else's that no converter can mend: the cells are held to behave exactly so. */
export interface Deviation {
  readonly source: string;
  readonly sink: string;
  readonly scenarios: readonly string[];
  /** What the library's own error is judged to be there. */
  readonly kind: CancellationKind | undefined;
  readonly errorName: string;
  readonly note: string;
}

const deviations: readonly Deviation[] = [
  {
    source: "another `vm` realm's",
    sink: 'p-retry',
    scenarios: ['user', 'parent'],
    kind: undefined,
    errorName: 'TypeError',
    note:
      'p-retry takes no error of another realm for one (it asks `instanceof`), and throws a `TypeError` of its own that has not even a ' +
      '`cause`. The work stops, and `withCancellation` rejects with the reason all the same; only the raw error is judged to be none.',
  },
];

export function deviationOf(source: string, sink: string, scenario?: string): Deviation | undefined {
  return deviations.find(
    (deviation) =>
      deviation.source === source &&
      deviation.sink === sink &&
      (scenario === undefined || deviation.scenarios.includes(scenario)),
  );
}
