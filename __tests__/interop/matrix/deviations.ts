import type { CancellationKind } from 'countermand';

/** A fault of a library that no converter can mend. The cell must behave in exactly this way. */
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
    source: "another `vm` realm's signal",
    sink: 'p-retry',
    scenarios: ['user', 'parent'],
    kind: undefined,
    errorName: 'TypeError',
    note:
      'p-retry recognizes errors by `instanceof`. It refuses an error of another realm, and throws a `TypeError` of its own without a ' +
      '`cause`. The work still stops, and `withCancellation` still rejects with the reason. Only for the raw error does ' +
      '`cancellationKind` return `undefined`.',
  },
  {
    source: "another `vm` realm's signal",
    sink: 'a GraphQL resolver',
    scenarios: ['user', 'parent'],
    kind: undefined,
    errorName: 'GraphQLError',
    note:
      'graphql recognizes errors by `instanceof`. It puts an error of another realm as text into a `GraphQLError` of its own, without the ' +
      'error. The work still stops, and `withCancellation` still rejects with the reason. Only for the raw error does ' +
      '`cancellationKind` return `undefined`.',
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
