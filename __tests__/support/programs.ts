import fc from 'fast-check';

/** One step of a random program. Numbers that name things are taken modulo how many there are. */
export type Command =
  | { readonly op: 'create'; readonly parents: readonly number[]; readonly timeout: number | undefined }
  | { readonly op: 'any'; readonly tokens: readonly number[] }
  | { readonly op: 'foreign' }
  | { readonly op: 'register'; readonly token: number; readonly program: Program; readonly throws: boolean }
  | { readonly op: 'unregister'; readonly registration: number }
  | { readonly op: 'signal'; readonly token: number; readonly program: Program }
  | { readonly op: 'wait'; readonly token: number }
  | { readonly op: 'poll'; readonly token: number }
  | { readonly op: 'cancel'; readonly source: number; readonly reason: number; readonly throwOnFirstError: boolean }
  | { readonly op: 'cancelAfter'; readonly source: number; readonly milliseconds: number }
  | { readonly op: 'dispose'; readonly source: number }
  | { readonly op: 'tryReset'; readonly source: number }
  | { readonly op: 'abort'; readonly foreign: number; readonly reason: number; readonly isSuppressed: boolean }
  | { readonly op: 'block'; readonly milliseconds: number }
  | { readonly op: 'advance'; readonly milliseconds: number };

export type Program = readonly Command[];

const index = fc.nat({ max: 11 });
const milliseconds = fc.nat({ max: 30 });
const reason = fc.nat({ max: 3 });

function command(depth: number): fc.Arbitrary<Command> {
  const program: fc.Arbitrary<Program> = depth === 0 ? fc.constant([]) : fc.array(command(depth - 1), { maxLength: 3 });
  const op = <K extends Command['op']>(name: K) => ({ op: fc.constant(name) });
  const commands: fc.WeightedArbitrary<Command>[] = [
    {
      weight: 4,
      arbitrary: fc.record({
        ...op('create'),
        parents: fc.array(index, { maxLength: 3 }),
        timeout: fc.option(milliseconds, { nil: undefined, freq: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ ...op('any'), tokens: fc.array(index, { minLength: 2, maxLength: 3 }) }) },
    { weight: 2, arbitrary: fc.record(op('foreign')) },
    { weight: 6, arbitrary: fc.record({ ...op('register'), token: index, program, throws: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ ...op('unregister'), registration: index }) },
    { weight: 3, arbitrary: fc.record({ ...op('signal'), token: index, program }) },
    { weight: 1, arbitrary: fc.record({ ...op('wait'), token: index }) },
    { weight: 2, arbitrary: fc.record({ ...op('poll'), token: index }) },
    {
      weight: 4,
      arbitrary: fc.record({ ...op('cancel'), source: index, reason, throwOnFirstError: fc.boolean() }),
    },
    { weight: 2, arbitrary: fc.record({ ...op('cancelAfter'), source: index, milliseconds }) },
    { weight: 2, arbitrary: fc.record({ ...op('dispose'), source: index }) },
    { weight: 2, arbitrary: fc.record({ ...op('tryReset'), source: index }) },
    { weight: 2, arbitrary: fc.record({ ...op('abort'), foreign: index, reason, isSuppressed: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ ...op('block'), milliseconds }) },
  ];
  // Timers do not fire inside callbacks.
  if (depth === deepest) commands.push({ weight: 2, arbitrary: fc.record({ ...op('advance'), milliseconds }) });
  return fc.oneof(...commands);
}

const deepest = 2;

export const programs: fc.Arbitrary<Program> = fc.array(command(deepest), { minLength: 1, maxLength: 40 });
