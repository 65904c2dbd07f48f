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

// What `cancellationKind` promises, a group of rows for each rule.

type Kind = CancellationKind | undefined;
type Row = readonly [title: string, make: () => unknown];

const canceledAs = (kind: CancellationKind): CancellationToken => {
  if (kind === 'timeout') return new CancellationTokenSource(0).token;
  const source = new CancellationTokenSource();
  source.cancel(kind === 'failed' ? new Error('the disk is full') : 'The user left');
  return source.token;
};

/** The kind of an error without a token, with a live token, and with tokens that were canceled in each way. */
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

const sameAsToken = { canceled: 'canceled', timeout: 'timeout', failed: 'failed' };
const neverKind = { canceled: undefined, timeout: undefined, failed: undefined };
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

// As node-fetch 3 has it, an ES module that cannot be loaded here: a getter returns the name of the class.
const NodeFetch3Error = class AbortError extends Error {
  readonly type = 'aborted';
  override get name() {
    return this.constructor.name;
  }
};

const canceledByHand: Row[] = [
  ['an OperationCanceledError', () => new OperationCanceledError()],
  ['the DOMException of AbortSignal.abort()', () => AbortSignal.abort().reason],
  ['an Error with the message AbortError (node-abort-controller)', () => new Error('AbortError')],
  ["node-fetch 2's AbortError", () => new NodeFetch2Error('The user aborted a request.')],
  ["node-fetch 3's AbortError", () => new NodeFetch3Error('The operation was aborted.')],
  ["axios's CanceledError", () => named('CanceledError', { code: 'ERR_CANCELED' })],
  ["VS Code's Canceled", () => Object.assign(new Error('Canceled'), { name: 'Canceled' })],
  ["a language server's RequestCancelled", () => Object.assign(new Error('canceled'), { code: -32_800 })],
  ["esfx's CancelError", () => new CancelError()],
  ["Bluebird's CancellationError", () => named('CancellationError')],
  ["the error that esfx's CancelToken throws", () => thrownBy(() => CancelToken.canceled.throwIfSignaled())],
  ["real-cancellable-promise's Cancellation", () => new (class Cancellation extends Error {})()],
  ["openai's APIUserAbortError", () => new APIUserAbortError('Request was aborted.')],
];

const timedOut: Row[] = [
  ['a TimeoutError', () => new TimeoutError()],
  ["the platform's TimeoutError", () => new DOMException('The operation timed out', 'TimeoutError')],
  ['any other error named TimeoutError', () => named('TimeoutError')],
  ["openai's APIConnectionTimeoutError", () => new APIConnectionTimeoutError('Request timed out.')],
];

describe('an error that is a cancellation by hand', () => {
  it.each(canceledByHand)(
    "is 'canceled' without a token, and of the kind of a canceled token with one: %s",
    (_, make) => {
      expect(judge(make())).toEqual({ ...alone('canceled'), ...sameAsToken });
    },
  );
});

describe('an error that is a timeout', () => {
  it.each(timedOut)(
    "is 'timeout' without a token or under a live one, and otherwise of the kind of the canceled token: %s",
    (_, make) => {
      expect(judge(make())).toEqual({ ...alone('timeout'), ...sameAsToken });
    },
  );
});

it("an error that another version of the library marked as a failure is 'failed'", () => {
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
  ])('is of the kind of its cause when that is %s', async (_, reason, kind) => {
    const error = await nodeError(reason);
    expect((error as Error).name).toBe('AbortError');
    expect(judge(error)).toEqual({ ...alone(kind), ...sameAsToken });
  });

  it('is of the kind of the innermost cause when it wraps another', () => {
    const inner = named('AbortError', { cause: new DOMException('', 'TimeoutError') });
    expect(cancellationKind(named('AbortError', { cause: inner }))).toBe('timeout');
  });
});

describe('what is no error', () => {
  it.each<Row>([
    ['undefined', () => undefined],
    ['null', () => null],
    ['42', () => 42],
    ["'x'", () => 'x'],
    ['a symbol', () => Symbol('OperationCancelled')],
    ['a function', () => () => 'x'],
    ['the class of an error', () => class AbortError extends Error {}],
    ['an object', () => ({ code: 'ENOENT' })],
  ])('is of the kind of a canceled token, and otherwise not a cancellation: %s', (_, make) => {
    expect(judge(make())).toEqual({ ...alone(undefined), ...sameAsToken });
  });
});

describe('an error that is a stop only under a token that was canceled', () => {
  it.each<Row>([
    ['a name', () => named('RequestAbortedError')],
    ['a code', () => named('DatabaseError', { code: '57014' })],
    ['a class', () => new (class TaskCancelledError extends Error {})('x')],
    ['a message', () => new Error('Connection is closed.')],
    ['a child process that was killed', () => named('Error', { killed: true })],
    ['a cause', () => new Error('failed', { cause: new TimeoutError() })],
  ])('is of the kind of the token: %s', (_, make) => {
    expect(judge(make())).toEqual({ ...alone(undefined), ...sameAsToken });
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
  ['an UndoError', () => named('UndoError', { code: 'ERR_UNDO' })],
  ['a plain Error', () => new Error('balance must not be negative')],
  ['another DOMException', () => new DOMException('', 'DataCloneError')],
  ['an ObjectDisposedError', () => new ObjectDisposedError()],
  ['an error of axios that is not a cancellation', () => named('AxiosError', { code: 'ERR_BAD' })],
  ['an error without a class', () => Object.setPrototypeOf({ name: 'x', message: 'y' }, null) as Error],
  ['an error marked with an unknown kind', () => named('Error', { [Symbol.for('countermand.kind')]: 'odd' })],
];
const isUndo = ([title]: readonly [string, ...unknown[]]) => title === 'an UndoError';
const isFailure = (row: readonly [string, ...unknown[]]) => !isUndo(row);

describe('an error that is something else', () => {
  it.each(somethingElse)('is not a cancellation, even under a canceled token: %s', (_, make) => {
    expect(judge(make())).toEqual({ ...alone(undefined), ...neverKind });
  });

  it.each(somethingElse.filter(isFailure))(
    'is of the kind of the token when its cause is a cancellation, even if that is not the reason: %s',
    (_, make) => {
      const error = Object.assign(make(), { cause: new Error('another', { cause: new OperationCanceledError() }) });
      expect(judge(error)).toEqual({ ...alone(undefined), ...sameAsToken });
    },
  );

  it.each(somethingElse.filter(isUndo))('is not a cancellation, whatever its cause: %s', (_, make) => {
    for (const kind of ['canceled', 'timeout', 'failed'] as const) {
      const token = canceledAs(kind);
      for (const cause of [token.reason, new OperationCanceledError(), new Error('no such query')]) {
        expect(cancellationKind(Object.assign(make(), { cause }), token)).toBeUndefined();
      }
    }
  });

  it.each(somethingElse)('is of the kind of the token when it is the reason itself: %s', (_, make) => {
    const source = new CancellationTokenSource();
    const error = make();
    source.cancel(error);
    expect([source.token.kind, cancellationKind(error, source.token)]).toEqual(['failed', 'failed']);
  });

  it.each(
    somethingElse
      .filter(isFailure)
      .flatMap(([title, make]) => [1, 2, 40].map((depth) => [title, depth, make] as const)),
  )('is of the kind of the token when the reason is among its causes: %s, %i causes deep', (_, depth, make) => {
    for (const kind of ['canceled', 'timeout', 'failed'] as const) {
      const token = canceledAs(kind);
      let cause = token.reason;
      for (let level = 1; level < depth; level++) cause = new Error(`level ${level}`, { cause });
      expect(cancellationKind(Object.assign(make(), { cause }), token)).toBe(kind);
    }
  });

  it('is of the kind of the token whose reason is its cause, and not a cancellation under another token', () => {
    const [token, other] = [canceledAs('failed'), canceledAs('timeout')];
    const error = new TypeError('fetch failed', { cause: token.reason });
    expect([cancellationKind(error, token), cancellationKind(error, other)]).toEqual(['failed', undefined]);
  });

  it('is of the kind of the signal when its cause is the reason, even if that is a string', () => {
    const signal = AbortSignal.abort('The user left');
    const error = new TypeError('fetch failed', { cause: 'The user left' });
    expect(cancellationKind(error, signal)).toBe('canceled');
  });
});

describe('an error that is hard to inspect', () => {
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
    ['circular causes', circle(new Error('outer')), { ...alone(undefined), ...neverKind }],
    ['circular causes of a stop', circle(new Error('Request timed out')), { ...alone(undefined), ...sameAsToken }],
    ['circular causes of a TypeError', circle(new TypeError('outer')), { ...alone(undefined), ...neverKind }],
    ['circular causes of an AbortError', circle(named('AbortError')), { ...alone('failed'), ...sameAsToken }],
    ['a name that throws', mute(new Error(), 'name'), { ...alone(undefined), ...neverKind }],
    ['a message that throws', mute(new Error(), 'message'), { ...alone(undefined), ...neverKind }],
    ['a cause that throws', mute(new Error(), 'cause'), { ...alone(undefined), ...neverKind }],
    ['a cause of a TypeError that throws', mute(new TypeError(), 'cause'), { ...alone(undefined), ...neverKind }],
    ['a status that throws', mute(new Error('Request timed out'), 'status'), { ...alone(undefined), ...neverKind }],
    ['a code that throws', mute(new Error(), 'code'), { ...alone(undefined), ...neverKind }],
    ['all of them', mute({}, 'name', 'message', 'cause', 'code'), { ...alone(undefined), ...sameAsToken }],
    ['a revoked proxy', dead.proxy, { ...alone(undefined), ...neverKind }],
  ])('is judged without throwing: %s', (_, error, expected) => {
    expect(judge(error)).toEqual(expected);
  });

  it("is 'canceled' when it is an AbortError that is its own cause", () => {
    const error = named('AbortError');
    expect(cancellationKind(Object.assign(error, { cause: error }))).toBe('canceled');
  });

  it('is not a cancellation when it is a TypeError whose cause is a mock with an endless chain of causes', () => {
    const mock = (): object => new Proxy({}, { get: mock });
    expect(judge(new TypeError('fetch failed', { cause: mock() }))).toEqual({ ...alone(undefined), ...neverKind });
  });

  it('is of the kind of the token when it is the reason', () => {
    const error = mute(new TypeError(), 'message');
    expect(cancellationKind(error, AbortSignal.abort(error))).toBe('canceled');
  });
});

describe('the token passed to cancellationKind', () => {
  it.each<[string, CancellationTokenSource['token'] | AbortSignal, Kind]>([
    ['CancellationToken.none', CancellationToken.none, undefined],
    ['CancellationToken.canceled', CancellationToken.canceled, 'canceled'],
    ['a live signal', new AbortController().signal, undefined],
    ['a signal aborted by hand', AbortSignal.abort(), 'canceled'],
    ['a signal aborted by a timeout', AbortSignal.abort(new DOMException('', 'TimeoutError')), 'timeout'],
    ['a signal aborted because of a failure', AbortSignal.abort(new Error('the disk is full')), 'failed'],
  ])('decides the kind of an AbortError: %s', (_, token, kind) => {
    expect(cancellationKind(new DOMException('', 'AbortError'), token)).toBe(kind);
  });

  it('is polled: a deadline that has passed counts before its timer fires', () => {
    const { token } = new CancellationTokenSource(1);
    const end = performance.now() + 2;
    while (performance.now() < end);
    expect(cancellationKind(new Error('socket hang up'), token)).toBe('timeout');
  });

  it('is refused with a TypeError when it is not a token', () => {
    expect(() => cancellationKind(new Error(), new AbortController() as never)).toThrow(TypeError);
    expect(() => isCancellation(new Error(), 42 as never)).toThrow(TypeError);
  });
});

describe('isCancellation', () => {
  it.each([...canceledByHand, ...timedOut])("is true exactly when the kind is 'canceled': %s", (_, make) => {
    const error = make();
    expect(isCancellation(error)).toBe(cancellationKind(error) === 'canceled');
    expect(isCancellation(error, canceledAs('canceled'))).toBe(true);
    expect(isCancellation(error, canceledAs('timeout'))).toBe(false);
    expect(isCancellation(error, canceledAs('failed'))).toBe(false);
  });

  it('is false for an AbortError whose cause is a failure', async () => {
    expect(isCancellation(await nodeError(new Error('the disk is full')))).toBe(false);
  });

  it('is false under a live token', () => {
    const { token } = new CancellationTokenSource();
    expect([new OperationCanceledError(), new TimeoutError()].map((error) => isCancellation(error, token))).toEqual([
      false,
      false,
    ]);
  });
});

describe('the kind of a token', () => {
  const errors: [string, () => unknown, Kind][] = [
    ...canceledByHand.map(([title, make]): [string, () => unknown, Kind] => [title, make, 'canceled']),
    ...timedOut.map(([title, make]): [string, () => unknown, Kind] => [title, make, 'timeout']),
    ...somethingElse.map(([title, make]): [string, () => unknown, Kind] => [title, make, 'failed']),
    ['a plain Error', () => new Error('the disk is full'), 'failed'],
    [
      "Node's AbortError for a cancel by hand",
      () => named('AbortError', { cause: new OperationCanceledError() }),
      'canceled',
    ],
    ["Node's AbortError for a timeout", () => named('AbortError', { cause: new TimeoutError() }), 'timeout'],
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

  it.each(errors)('is the kind of the error that was passed to cancel, which is the reason: %s', (_, make, kind) => {
    const source = new CancellationTokenSource();
    const reason = make();
    source.cancel(reason);
    expect(source.token.kind).toBe(kind);
    expect(source.token.reason).toBe(reason);
  });

  it.each(others)("is 'canceled' when anything else was passed to cancel: %s", (_, make, kind) => {
    const source = new CancellationTokenSource();
    source.cancel(make());
    expect(source.token.kind).toBe(kind);
    expect(source.token.reason).toBeInstanceOf(OperationCanceledError);
  });

  it("is 'canceled' after a cancel without a reason, even if it is read before the reason", () => {
    const source = new CancellationTokenSource();
    source.cancel();
    expect(source.token.kind).toBe('canceled');
  });

  it.each([...errors, ...others])('is the same when a foreign signal is aborted with %s', (_, make, kind) => {
    const reason = make();
    const token = CancellationToken.from(AbortSignal.abort(reason));
    expect(token.kind).toBe(kind);
    expect(token.reason).toBe(reason);
  });

  it('is undefined while the token is live, and then depends on the cause', () => {
    expect(new CancellationTokenSource().token.kind).toBeUndefined();
    expect(CancellationToken.none.kind).toBeUndefined();
    expect(CancellationToken.canceled.kind).toBe('canceled');
    expect(new CancellationTokenSource(0).token.kind).toBe('timeout');
    expect(CancellationToken.from(AbortSignal.abort()).kind).toBe('canceled');
  });

  it('is the kind of the parent', () => {
    for (const kind of ['canceled', 'timeout', 'failed'] as const) {
      expect(CancellationTokenSource.createLinkedTokenSource(canceledAs(kind)).token.kind).toBe(kind);
    }
  });
});

it.each([
  ['the Cancel of axios before 0.22', Object.create({ __CANCEL__: true }, { message: { value: 'The user left' } })],
  ["TypeScript's OperationCanceledException", new (class OperationCanceledException {})()],
])('recognizes %s, which is not an error', (_, thrown) => {
  expect([cancellationKind(thrown), isCancellation(thrown)]).toEqual(['canceled', true]);
});

it('recognizes a copy of the reason by class and message, as the fetch of workerd rejects with', () => {
  const source = new CancellationTokenSource();
  source.cancel(new TypeError('The file is not an image'));
  const copy = new TypeError('The file is not an image');
  const others = [new TypeError('Another'), new RangeError('The file is not an image')];
  expect([copy, ...others].map((error) => cancellationKind(error, source.token))).toEqual([
    'failed',
    undefined,
    undefined,
  ]);
  const byHand = new CancellationTokenSource();
  byHand.cancel('stop');
  expect(cancellationKind(new Error('AbortError: stop'), byHand.token)).toBe('canceled');
  const foreign = CancellationToken.from(AbortSignal.abort('left'));
  expect(['left', 'right'].map((text) => cancellationKind(new Error(text), foreign))).toEqual(['canceled', undefined]);
  const silent = new CancellationTokenSource();
  silent.cancel(new TypeError());
  expect(cancellationKind(new TypeError(), silent.token)).toBe(undefined);
});

describe('a signal', () => {
  const error = new Error('socket hang up');

  it.each<[string, (token: CancellationToken) => AbortSignal]>([
    ['signal', (token) => token.signal],
    ['signal of another class', (token) => token.toAbortSignal({ AbortController: class extends AbortController {} })],
  ])('that is the %s of a token has its kind', (_, signalOf) => {
    const source = new CancellationTokenSource(60_000);
    const signal = signalOf(source.token);
    expect(cancellationKind(error, signal)).toBeUndefined();
    source.cancelAfter(0);
    expect(cancellationKind(error, signal)).toBe('timeout');
  });

  it.each<[string, (token: CancellationToken) => AbortSignal]>([
    ['signal', (token) => token.signal],
    ['signal of another class', (token) => token.toAbortSignal({ AbortController: class extends AbortController {} })],
  ])('that was the %s of a token before tryReset no longer has its kind', (_, signalOf) => {
    const source = new CancellationTokenSource();
    const signal = signalOf(source.token);
    source.tryReset();
    source.cancel();
    expect([cancellationKind(error, signal), cancellationKind(error, source.token)]).toEqual([undefined, 'canceled']);
  });

  it('is not converted, and no listener is added to it', () => {
    const controller = new AbortController();
    expect(cancellationKind(error, controller.signal)).toBeUndefined();
    expect(Object.getOwnPropertySymbols(controller.signal)).toEqual(
      Object.getOwnPropertySymbols(new AbortController().signal),
    );
    controller.abort(new TimeoutError());
    expect(cancellationKind(error, controller.signal)).toBe('timeout');
  });
});

it('takes the kind from a token of another copy of the library', () => {
  const reason = new Error('the disk is full');
  const theirs = { isCancellationRequested: true, canBeCanceled: true, reason, kind: 'timeout', register: () => ({}) };
  expect(cancellationKind(new Error('socket hang up'), theirs as never)).toBe('timeout');
});

describe('a canceled signal without a reason', () => {
  const signal = { aborted: true, addEventListener() {}, removeEventListener() {} };

  it.each([
    ['a TypeError', new TypeError('x is undefined')],
    ['an error of the operating system', Object.assign(new Error('read'), { syscall: 'read' })],
  ])('does not hide %s', (_, error) => {
    expect(cancellationKind(error, signal)).toBeUndefined();
  });

  it('still gives its kind to an error that lost the reason', () => {
    expect(cancellationKind(new Error('socket hang up'), signal)).toBe('canceled');
  });
});

it('judges by the reason when a token of another copy has a kind that does not exist', () => {
  const theirs = {
    isCancellationRequested: true,
    canBeCanceled: true,
    reason: 'x',
    kind: 'user',
    register: () => ({}),
  };
  expect(cancellationKind(new Error('socket hang up'), theirs as never)).toBe('canceled');
});

const emptySignal = { aborted: true, addEventListener() {}, removeEventListener() {} };

it.each<[string, (token: CancellationToken) => unknown]>([
  ['a proxy of a token', (token) => new Proxy(token, {})],
  ['a function with the members of a signal', () => Object.assign(() => {}, emptySignal)],
])('refuses %s', (_, make) => {
  const { token } = new CancellationTokenSource();
  expect(() => cancellationKind(new Error(), make(token) as never)).toThrow(TypeError);
  expect(() => CancellationToken.from(make(token) as never)).toThrow(TypeError);
});
