import { CancelError } from '@esfx/cancelable';
import { CancelToken } from '@esfx/canceltoken';
import {
  cancellationKind,
  type CancellationKind,
  CancellationToken,
  CancellationTokenSource,
  isCancellation,
  ObjectDisposedError,
  OperationCanceledError,
  TimeoutError,
} from 'countermand';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';

// What design section 3 says of `cancellationKind`, a group of rows for each sentence.

type Kind = CancellationKind | undefined;
type Row = readonly [title: string, make: () => unknown];

const canceledAs = (kind: CancellationKind): CancellationToken => {
  if (kind === 'timeout') return new CancellationTokenSource(0).token;
  const source = new CancellationTokenSource();
  source.cancel(kind === 'failed' ? new Error('the disk is full') : 'The user left');
  return source.token;
};

/** What an error means without a token, under a live one, and under one canceled in each way. */
function judge(error: unknown) {
  return {
    'no token': cancellationKind(error),
    null: cancellationKind(error, null),
    live: cancellationKind(error, new CancellationTokenSource().token),
    canceled: cancellationKind(error, canceledAs('canceled')),
    timeout: cancellationKind(error, canceledAs('timeout')),
    failed: cancellationKind(error, canceledAs('failed')),
  };
}

const theTokens = { canceled: 'canceled', timeout: 'timeout', failed: 'failed' };
const nobodys = { canceled: undefined, timeout: undefined, failed: undefined };
const alone = (kind: Kind) => ({ 'no token': kind, null: kind, live: kind === 'timeout' ? kind : undefined });

const named = (name: string, more: object = {}) => Object.assign(new Error(`what ${name} says`), { name, ...more });

/** Node's own error, as a real call rejects with it for a signal that was aborted for `reason`. */
async function nodeError(reason: unknown): Promise<unknown> {
  const signal = AbortSignal.abort(reason);
  return await sleep(1, undefined, { signal }).catch((error: unknown) => error);
}

const thrownBy = (action: () => unknown): unknown => {
  try {
    return action();
  } catch (error) {
    return error;
  }
};

// openai and Anthropic: the name is 'Error', and there is no cause.
class APIUserAbortError extends Error {}
class APIConnectionTimeoutError extends Error {}

// Its types are hidden behind those of node-fetch 3.
const { AbortError: NodeFetch2Error } = jest.requireActual<{ AbortError: new (message: string) => Error }>(
  'node-fetch-2',
);

// node-fetch 3, an ES module, which cannot be loaded here: the name is that of the class, by a getter.
const NodeFetch3Error = class AbortError extends Error {
  readonly type = 'aborted';
  override get name() {
    return this.constructor.name;
  }
};

const byHand: Row[] = [
  ['an OperationCanceledError', () => new OperationCanceledError()],
  ['the DOMException of AbortSignal.abort()', () => AbortSignal.abort().reason],
  ['an Error with the message AbortError (node-abort-controller)', () => new Error('AbortError')],
  ["node-fetch 2's AbortError", () => new NodeFetch2Error('The user aborted a request.')],
  ["node-fetch 3's AbortError", () => new NodeFetch3Error('The operation was aborted.')],
  ["axios's CanceledError", () => named('CanceledError', { code: 'ERR_CANCELED' })],
  ["VS Code's Canceled", () => Object.assign(new Error('Canceled'), { name: 'Canceled' })],
  ["a language server's RequestCancelled", () => Object.assign(new Error('canceled'), { code: -32_800 })],
  ["esfx's CancelError", () => new CancelError()],
  ["what esfx's CancelToken throws", () => thrownBy(() => CancelToken.canceled.throwIfSignaled())],
  ["real-cancellable-promise's Cancellation", () => new (class Cancellation extends Error {})()],
  ["openai's APIUserAbortError", () => new APIUserAbortError('Request was aborted.')],
];

const byClock: Row[] = [
  ['a TimeoutError', () => new TimeoutError()],
  ["the platform's TimeoutError", () => new DOMException('The operation timed out', 'TimeoutError')],
  ['a TimeoutError of any other make', () => named('TimeoutError')],
  ["openai's APIConnectionTimeoutError", () => new APIConnectionTimeoutError('Request timed out.')],
];

describe('an error that is a cancellation by hand', () => {
  it.each(byHand)('is judged by itself without a token, and by the token with one: %s', (_, make) => {
    expect(judge(make())).toEqual({ ...alone('canceled'), ...theTokens });
  });
});

describe('an error that is a timeout', () => {
  it.each(byClock)("counts under a live token too, and has a canceled token's kind: %s", (_, make) => {
    expect(judge(make())).toEqual({ ...alone('timeout'), ...theTokens });
  });
});

it('an error that another version marks as a failure is one', () => {
  expect(cancellationKind(named('Error', { [Symbol.for('countermand.kind')]: 'failed' }))).toBe('failed');
});

describe("Node's AbortError", () => {
  it.each<[string, unknown, Kind]>([
    ['nothing', undefined, 'canceled'],
    ['an OperationCanceledError', new OperationCanceledError(), 'canceled'],
    ["the platform's AbortError", AbortSignal.abort().reason, 'canceled'],
    ['a string', 'The user left', 'canceled'],
    ['a TimeoutError', new TimeoutError(), 'timeout'],
    ["the platform's TimeoutError", new DOMException('', 'TimeoutError'), 'timeout'],
    ['a failure', new Error('the disk is full'), 'failed'],
    ["an engine's error", new TypeError('x is not a function'), 'failed'],
  ])('is of the kind of its cause: %s', async (_, reason, kind) => {
    const error = await nodeError(reason);
    expect((error as Error).name).toBe('AbortError');
    expect(judge(error)).toEqual({ ...alone(kind), ...theTokens });
  });

  it('is of the kind of the innermost cause when it wraps another', () => {
    const inner = named('AbortError', { cause: new DOMException('', 'TimeoutError') });
    expect(cancellationKind(named('AbortError', { cause: inner }))).toBe('timeout');
  });
});

describe('an error that tells of nothing', () => {
  it.each<Row>([
    ['a plain Error', () => new Error('socket hang up')],
    ['another DOMException', () => new DOMException('', 'DataCloneError')],
    ['an ObjectDisposedError', () => new ObjectDisposedError()],
    [
      "an error of axios that is no cancellation, axios's name and code",
      () => named('AxiosError', { code: 'ERR_BAD' }),
    ],
    ['an error with a cause that is a cancellation', () => new Error('failed', { cause: new TimeoutError() })],
    ['an error without a class', () => Object.setPrototypeOf({ name: 'x', message: 'y' }, null)],
    ['undefined', () => undefined],
    ['null', () => null],
    ['42', () => 42],
    ["'x'", () => 'x'],
    ['a function', () => () => 'x'],
    ['the class of an error', () => class AbortError extends Error {}],
    ['an error of a kind that there is not', () => named('Error', { [Symbol.for('countermand.kind')]: 'odd' })],
  ])("has the canceled token's kind, and else is no cancellation: %s", (_, make) => {
    expect(judge(make())).toEqual({ ...alone(undefined), ...theTokens });
  });
});

const somethingElse: [string, () => Error][] = [
  ['a TypeError', () => new TypeError('x is not a function')],
  ['a RangeError', () => new RangeError('Invalid array length')],
  ['a ReferenceError', () => new ReferenceError('x is not defined')],
  ['a SyntaxError', () => new SyntaxError('Unexpected token')],
  ['an EvalError', () => new EvalError('Code generation from strings disallowed')],
  ['a URIError', () => new URIError('URI malformed')],
  ["another realm's TypeError", () => thrownBy(() => runInNewContext('null.x')) as Error],
  ['an error of the operating system', () => thrownBy(() => readFileSync('/no/such/file')) as Error],
  ['an error of a socket', () => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' })],
  ['an UndoError', () => named('UndoError')],
];

describe('an error that is plainly something else', () => {
  it.each(somethingElse)('is no cancellation, whatever the token says: %s', (_, make) => {
    expect(judge(make())).toEqual({ ...alone(undefined), ...nobodys });
  });

  it.each(somethingElse)('is no cancellation by a cause that is not the reason either: %s', (_, make) => {
    const error = Object.assign(make(), { cause: new Error('another', { cause: new OperationCanceledError() }) });
    expect(judge(error)).toEqual({ ...alone(undefined), ...nobodys });
  });

  it.each(somethingElse)('is one when it is the reason: %s', (_, make) => {
    const source = new CancellationTokenSource();
    const error = make();
    source.cancel(error);
    expect([source.token.kind, cancellationKind(error, source.token)]).toEqual(['failed', 'failed']);
  });

  it.each(somethingElse.flatMap(([title, make]) => [1, 2, 40].map((depth) => [title, depth, make] as const)))(
    "has the token's kind when it carries the reason: %s, %i causes deep",
    (_, depth, make) => {
      for (const kind of ['canceled', 'timeout', 'failed'] as const) {
        const token = canceledAs(kind);
        let cause = token.reason;
        for (let level = 1; level < depth; level++) cause = new Error(`level ${level}`, { cause });
        expect(cancellationKind(Object.assign(make(), { cause }), token)).toBe(kind);
      }
    },
  );

  it('has the kind of the token whose reason it carries, and of no other', () => {
    const [token, other] = [canceledAs('timeout'), canceledAs('timeout')];
    const error = new TypeError('fetch failed', { cause: token.reason });
    expect([cancellationKind(error, token), cancellationKind(error, other)]).toEqual(['timeout', undefined]);
  });

  it("has the token's kind when it carries a reason that is no error", () => {
    const signal = AbortSignal.abort('The user left');
    const error = new TypeError('fetch failed', { cause: 'The user left' });
    expect(cancellationKind(error, signal)).toBe('canceled');
  });
});

describe('an error that is hard to ask', () => {
  const circle = (error: Error) => Object.assign(error, { cause: new Error('between', { cause: error }) });
  const mute = (error: object, ...keys: string[]) => {
    const get = () => {
      throw new Error('a getter that throws');
    };
    for (const key of keys) Object.defineProperty(error, key, { get });
    return error;
  };
  const dead = Proxy.revocable({}, {});
  dead.revoke();

  it.each<[string, unknown, object]>([
    ['causes in a circle', circle(new Error('outer')), { ...alone(undefined), ...theTokens }],
    ['causes in a circle, of an engine', circle(new TypeError('outer')), { ...alone(undefined), ...nobodys }],
    ['causes in a circle, of an AbortError', circle(named('AbortError')), { ...alone('failed'), ...theTokens }],
    ['a name that throws', mute(new Error(), 'name'), { ...alone(undefined), ...theTokens }],
    ['a message that throws', mute(new Error(), 'message'), { ...alone(undefined), ...theTokens }],
    ['a cause that throws', mute(new Error(), 'cause'), { ...alone(undefined), ...theTokens }],
    ['a cause that throws, of an engine', mute(new TypeError(), 'cause'), { ...alone(undefined), ...nobodys }],
    ['a syscall that throws', mute(new Error(), 'syscall'), { ...alone(undefined), ...theTokens }],
    ['a code that throws', mute(new Error(), 'code'), { ...alone(undefined), ...theTokens }],
    ['all of them', mute({}, 'name', 'message', 'cause', 'code'), { ...alone(undefined), ...theTokens }],
    ['a revoked proxy', dead.proxy, { ...alone(undefined), ...theTokens }],
  ])('is judged without throwing: %s', (_, error, expected) => {
    expect(judge(error)).toEqual(expected);
  });

  it('is judged in the end: an AbortError that is its own cause', () => {
    const error = named('AbortError');
    expect(cancellationKind(Object.assign(error, { cause: error }))).toBe('canceled');
  });

  it('is judged in the end: a TypeError because of a mock that has every member, each another mock', () => {
    const mock = (): object => new Proxy({}, { get: mock });
    expect(judge(new TypeError('fetch failed', { cause: mock() }))).toEqual({ ...alone(undefined), ...nobodys });
  });

  it("has the token's kind when it is the reason", () => {
    const error = mute(new TypeError(), 'message');
    expect(cancellationKind(error, AbortSignal.abort(error))).toBe('canceled');
  });
});

describe('the token', () => {
  it.each<[string, CancellationTokenSource['token'] | AbortSignal, Kind]>([
    ['CancellationToken.none', CancellationToken.none, undefined],
    ['CancellationToken.canceled', CancellationToken.canceled, 'canceled'],
    ['a live signal', new AbortController().signal, undefined],
    ['a signal aborted by hand', AbortSignal.abort(), 'canceled'],
    ['a signal aborted by the clock', AbortSignal.abort(new DOMException('', 'TimeoutError')), 'timeout'],
    ['a signal aborted for a failure', AbortSignal.abort(new Error('the disk is full')), 'failed'],
  ])('judges an AbortError: %s', (_, token, kind) => {
    expect(cancellationKind(new DOMException('', 'AbortError'), token)).toBe(kind);
  });

  it('is asked in time: a deadline that no timer could announce counts', () => {
    const { token } = new CancellationTokenSource(1);
    const end = performance.now() + 2;
    while (performance.now() < end);
    expect(cancellationKind(new Error('socket hang up'), token)).toBe('timeout');
  });

  it('throws a TypeError when it is none', () => {
    expect(() => cancellationKind(new Error(), new AbortController() as never)).toThrow(TypeError);
    expect(() => isCancellation(new Error(), 42 as never)).toThrow(TypeError);
  });
});

describe('isCancellation', () => {
  it.each([...byHand, ...byClock])('is true for a cancel by hand only: %s', (_, make) => {
    const error = make();
    expect(isCancellation(error)).toBe(cancellationKind(error) === 'canceled');
    expect(isCancellation(error, canceledAs('canceled'))).toBe(true);
    expect(isCancellation(error, canceledAs('timeout'))).toBe(false);
    expect(isCancellation(error, canceledAs('failed'))).toBe(false);
  });

  it('is false for a failure, whatever wraps it', async () => {
    expect(isCancellation(await nodeError(new Error('the disk is full')))).toBe(false);
  });

  it('is false for anything under a live token', () => {
    const { token } = new CancellationTokenSource();
    expect([new OperationCanceledError(), new TimeoutError()].map((error) => isCancellation(error, token))).toEqual([
      false,
      false,
    ]);
  });
});

describe("a token's kind", () => {
  const errors: [string, () => unknown, Kind][] = [
    ...byHand.map(([title, make]): [string, () => unknown, Kind] => [title, make, 'canceled']),
    ...byClock.map(([title, make]): [string, () => unknown, Kind] => [title, make, 'timeout']),
    ...somethingElse.map(([title, make]): [string, () => unknown, Kind] => [title, make, 'failed']),
    ['a plain Error', () => new Error('the disk is full'), 'failed'],
    ["Node's AbortError by hand", () => named('AbortError', { cause: new OperationCanceledError() }), 'canceled'],
    ["Node's AbortError by the clock", () => named('AbortError', { cause: new TimeoutError() }), 'timeout'],
    ["Node's AbortError for a failure", () => named('AbortError', { cause: new Error('x') }), 'failed'],
    ['an object with a name and a message', () => ({ name: 'Failure', message: 'the disk is full' }), 'failed'],
    ["another realm's Error", () => runInNewContext('new Error("the disk is full")'), 'failed'],
  ];
  const others: [string, () => unknown, Kind][] = [
    ['a string', () => 'The user left', 'canceled'],
    ['an empty string', () => '', 'canceled'],
    ['null', () => null, 'canceled'],
    ['42', () => 42, 'canceled'],
    ['an object', () => ({ code: 7 }), 'canceled'],
    ['a message without a name', () => ({ message: 'the disk is full' }), 'canceled'],
    ['a function', () => () => {}, 'canceled'],
  ];

  it.each(errors)('is the kind of the error that cancel was given, which is the reason: %s', (_, make, kind) => {
    const source = new CancellationTokenSource();
    const reason = make();
    source.cancel(reason);
    expect(source.token.kind).toBe(kind);
    expect(source.token.reason).toBe(reason);
  });

  it.each(others)("is 'canceled' for anything else that cancel was given: %s", (_, make, kind) => {
    const source = new CancellationTokenSource();
    source.cancel(make());
    expect(source.token.kind).toBe(kind);
    expect(source.token.reason).toBeInstanceOf(OperationCanceledError);
  });

  it("is 'canceled' by a cancel without a reason, before anybody asked for one", () => {
    const source = new CancellationTokenSource();
    source.cancel();
    expect(source.token.kind).toBe('canceled');
  });

  it.each([...errors, ...others])('is the same by a foreign signal: %s', (_, make, kind) => {
    const reason = make();
    const token = CancellationToken.from(AbortSignal.abort(reason));
    expect(token.kind).toBe(kind);
    expect(token.reason).toBe(reason);
  });

  it('is undefined while it is live, and then that of each cause', () => {
    expect(new CancellationTokenSource().token.kind).toBeUndefined();
    expect(CancellationToken.none.kind).toBeUndefined();
    expect(CancellationToken.canceled.kind).toBe('canceled');
    expect(new CancellationTokenSource(0).token.kind).toBe('timeout');
    expect(CancellationToken.from(AbortSignal.abort()).kind).toBe('canceled');
  });

  it('is that of the parent', () => {
    for (const kind of ['canceled', 'timeout', 'failed'] as const) {
      expect(CancellationTokenSource.createLinkedTokenSource(canceledAs(kind)).token.kind).toBe(kind);
    }
  });
});

it.each([
  ['the Cancel of axios before 0.22', Object.create({ __CANCEL__: true }, { message: { value: 'The user left' } })],
  ["TypeScript's OperationCanceledException", new (class OperationCanceledException {})()],
])('knows %s, which is no error', (_, thrown) => {
  expect([cancellationKind(thrown), isCancellation(thrown)]).toEqual(['canceled', true]);
});

it('takes a copy of the reason for it, as the fetch of workerd rejects with, whatever class it is of', () => {
  const source = new CancellationTokenSource();
  source.cancel(new TypeError('The file is no image'));
  const copy = new TypeError('The file is no image');
  const others = [new TypeError('Another'), new RangeError('The file is no image')];
  expect([copy, ...others].map((error) => cancellationKind(error, source.token))).toEqual([
    'failed',
    undefined,
    undefined,
  ]);
  const silent = new CancellationTokenSource();
  silent.cancel(new TypeError());
  expect(cancellationKind(new TypeError(), silent.token)).toBe(undefined);
});
