import {
  CancellationTokenSource,
  createFetch,
  makeCancelable,
  TaskScope,
  withCancellation,
  withTimeout,
  yieldIfDue,
} from 'countermand';
import { toLSPError, toTypeScriptToken, toVSCodeError } from 'countermand/interop';

const { token } = new CancellationTokenSource();
const work = () => Promise.resolve('done');
const fail = (): never => {
  throw new Error('must not be called');
};

/** Everything that takes options, with the names of its options, and a value that each of them accepts. */
const takers: [string, (options: never) => unknown, Record<string, unknown>][] = [
  [
    'new CancellationTokenSource',
    (options) => new CancellationTokenSource(options).dispose(),
    { timeout: 60_000, timeoutMessage: 'late', name: 'n', parents: [] },
  ],
  ['cancel', (options) => new CancellationTokenSource().cancel('stop', options), { throwOnFirstError: true }],
  ['toAbortSignal', (options) => token.toAbortSignal(options), { AbortController }],
  [
    'withCancellation',
    (options) => withCancellation(work, token, options),
    { onLateResult: fail, onCancel: fail, grace: 5 },
  ],
  [
    'withTimeout',
    (options) => withTimeout(work, 60_000, token, options),
    { onLateResult: fail, onCancel: fail, grace: 5, timeoutMessage: 'late' },
  ],
  ['makeCancelable', (options) => makeCancelable(work, options), { onLateResult: fail, onCancel: fail, grace: 5 }],
  [
    'makeCancelable.callback',
    (options) => makeCancelable.callback(fail, options),
    { onLateResult: fail, onCancel: fail, grace: 5 },
  ],
  [
    'new TaskScope',
    (options) => new TaskScope(token, options)[Symbol.asyncDispose](),
    { concurrency: 2, name: 'n', grace: 5, onStragglers: fail },
  ],
  [
    'TaskScope.all',
    (options) => TaskScope.all([work], token, options),
    { concurrency: 2, name: 'n', grace: 5, onStragglers: fail },
  ],
  ['yieldIfDue', (options) => yieldIfDue(token, options), { everyMilliseconds: 5 }],
  [
    'toTypeScriptToken',
    (options) => toTypeScriptToken(token, options),
    { OperationCanceledException: class extends Error {} },
  ],
  ['toLSPError', (options) => toLSPError(undefined, token, options), { ResponseError: Error, code: -32801 }],
  ['toVSCodeError', (options) => toVSCodeError(undefined, token, options), { code: -32801 }],
];

/** What a call throws or rejects with. */
async function errorOf(call: () => unknown): Promise<unknown> {
  try {
    await call();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe.each(takers)('%s', (taker, take, options) => {
  const names = Object.keys(options);
  const misplaced = [
    'ms',
    'MS',
    'timeout',
    'timeouts',
    'deadline',
    'signal',
    'Signal',
    'signals',
    'token',
    'tokens',
    'parent',
  ];
  const nearMisses = [
    ...names.flatMap((name) => [name.toUpperCase(), name.replace(/^./, (first) => first.toUpperCase())]),
    ...names.filter((name) => !name.endsWith('s')).map((name) => `${name}s`),
    ...names.filter((name) => name.endsWith('s')).map((name) => name.slice(0, -1)),
    ...misplaced,
  ].filter((name) => !names.includes(name));

  it.each([...new Set(nearMisses)])('refuses %s, and names the options that there are', async (name) => {
    const error = await errorOf(() => take({ [name]: 1 } as never));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(
      new RegExp(`^Cannot .+: there is no option '${name}', only ${names.join(', ')}$`),
    );
  });

  it('takes its own options, also those of a class, and undefined', async () => {
    class Options {}
    Object.assign(Options.prototype, options);
    for (const given of [options, new Options(), Object.create(options), {}, undefined])
      expect(await errorOf(() => take(given as never))).toBeUndefined();
  });

  it.each(nearMisses)('ignores %s if it is undefined', async (name) => {
    expect(await errorOf(() => take({ [name]: undefined } as never))).toBeUndefined();
  });

  it.each(['retries', 'timer', 'nam', 'signaled', 'x', 'then', 'milliseconds', ''])('leaves %s alone', async (name) => {
    expect(await errorOf(() => take({ [name]: 1 } as never))).toBeUndefined();
  });

  it('does not read what is not its own', async () => {
    const read = jest.fn();
    const given = Object.defineProperty({}, 'retries', { get: read, enumerable: true });
    expect(await errorOf(() => take(given as never))).toBeUndefined();
    expect(read).not.toHaveBeenCalled();
  });

  it.each([null, 5, 'x', () => {}, true])('refuses %p', async (wrong) => {
    if (typeof wrong === 'number' && taker === 'new CancellationTokenSource') return; // a timeout
    expect(await errorOf(() => take(wrong as never))).toBeInstanceOf(TypeError);
  });
});

it('leaves the init of a request alone, which is handed on', async () => {
  const inits: unknown[] = [];
  const send = createFetch((_: string, init: object) => (inits.push(init), Promise.resolve({})));
  await send('/', { timeOut: 5, parent: 1 } as never);
  expect(inits).toEqual([expect.objectContaining({ timeOut: 5, parent: 1 })]);
});
