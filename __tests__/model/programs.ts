import fc from 'fast-check';

/** One step of a random program. Numbers that refer to things are taken modulo the count of these things. */
export type Command =
  | {
      readonly op: 'create';
      readonly parents: readonly number[];
      readonly timeout: number | undefined;
      readonly name: string | undefined;
    }
  | { readonly op: 'any'; readonly tokens: readonly number[] }
  | { readonly op: 'foreign' }
  | { readonly op: 'register'; readonly token: number; readonly program: Program; readonly throws: boolean }
  | { readonly op: 'unregister'; readonly registration: number }
  | { readonly op: 'signal'; readonly token: number; readonly program: Program }
  | { readonly op: 'wait'; readonly token: number }
  | { readonly op: 'poll'; readonly token: number }
  | { readonly op: 'cancel'; readonly source: number; readonly reason: unknown; readonly throwOnFirstError: boolean }
  | { readonly op: 'cancelAfter'; readonly source: number; readonly milliseconds: number }
  | { readonly op: 'dispose'; readonly source: number }
  | { readonly op: 'tryReset'; readonly source: number }
  | {
      readonly op: 'abort';
      readonly foreign: number;
      readonly reason: unknown;
      /** The program that a listener runs that was added before the library's. */
      readonly program: Program;
      /** Whether that listener then stops the event before the library's listener. */
      readonly isSuppressed: boolean;
    }
  | { readonly op: 'block'; readonly milliseconds: number }
  | { readonly op: 'advance'; readonly milliseconds: number };

export type Program = readonly Command[];

const index = fc.nat({ max: 11 });
const milliseconds = fc.nat({ max: 30 });
const reason = fc.constantFrom(undefined, 'text', 42, null, new Error('failure'));

/** Commands that create sources and listeners. */
function building(program: fc.Arbitrary<Program>): fc.WeightedArbitrary<Command>[] {
  return [
    {
      weight: 4,
      arbitrary: fc.record({
        ...op('create'),
        parents: fc.array(index, { maxLength: 3 }),
        timeout: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: milliseconds }),
        name: fc.option(fc.constantFrom('upload', 'request'), { nil: undefined }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ ...op('any'), tokens: fc.array(index, { minLength: 2, maxLength: 3 }) }) },
    { weight: 1, arbitrary: fc.record(op('foreign')) },
    { weight: 6, arbitrary: fc.record({ ...op('register'), token: index, program, throws: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ ...op('signal'), token: index, program }) },
    { weight: 1, arbitrary: fc.record({ ...op('wait'), token: index }) },
  ];
}

/** Commands that cancel, end or poll. */
function acting(program: fc.Arbitrary<Program>): fc.WeightedArbitrary<Command>[] {
  return [
    { weight: 2, arbitrary: fc.record({ ...op('unregister'), registration: index }) },
    { weight: 2, arbitrary: fc.record({ ...op('poll'), token: index }) },
    {
      weight: 3,
      arbitrary: fc.record({ ...op('cancel'), source: index, reason, throwOnFirstError: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ ...op('cancelAfter'), source: index, milliseconds }) },
    { weight: 1, arbitrary: fc.record({ ...op('dispose'), source: index }) },
    { weight: 1, arbitrary: fc.record({ ...op('tryReset'), source: index }) },
    {
      weight: 2,
      arbitrary: fc.record({ ...op('abort'), foreign: index, reason, program, isSuppressed: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ ...op('block'), milliseconds }) },
  ];
}

function op<K extends Command['op']>(name: K): { op: fc.Arbitrary<K> } {
  return { op: fc.constant(name) };
}

function nested(depth: number): fc.Arbitrary<Program> {
  if (depth === 0) return fc.constant([]);
  const program = nested(depth - 1);
  return fc.array(fc.oneof(...building(program), ...acting(program)), { maxLength: 3 });
}

const inner = nested(2);

// Timers do not fire inside callbacks.
const advance: fc.WeightedArbitrary<Command> = { weight: 2, arbitrary: fc.record({ ...op('advance'), milliseconds }) };

/** First a few sources, tokens and listeners, so that there is something to cancel; then any commands. */
export const programs: fc.Arbitrary<Program> = fc
  .tuple(
    fc.array(fc.oneof(...building(inner)), { maxLength: 30, size: 'max' }),
    fc.array(fc.oneof(...building(inner), ...acting(inner), advance), { maxLength: 20, size: 'max' }),
  )
  .map((parts) => parts.flat());
