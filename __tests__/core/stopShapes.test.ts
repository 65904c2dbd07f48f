import { cancellationKind, CancellationTokenSource, isCancellation } from 'countermand';
import fc from 'fast-check';
import { errorFrom, type FileOfErrors, reason, recordedErrors, titleOf } from './shapes/recordedErrors.js';

// Under a canceled token an error is the token's only if it is shaped like a stop. This judges the errors of real libraries.
// `stopped` and `failures` were there before the table of shapes, which was made after them. `moreStopped` and
// `moreFailures` are from libraries that were unknown to it: it then told 30 of 55 stops, took none of 46 failures, and a
// few shapes were entered after that.

const source = new CancellationTokenSource();
source.cancel(reason);
const { token } = source;

type Row = ReturnType<typeof recordedErrors>[number];

const isTaken = ({ error }: Row): boolean => cancellationKind(errorFrom(error), token) !== undefined;
const titlesOf = (rows: readonly Row[]): string[] => rows.map(titleOf);

describe.each<[FileOfErrors, FileOfErrors, object]>([
  ['stopped', 'failures', { stops: 129, least: 0.9, failures: 206, most: 0.01 }],
  ['moreStopped', 'moreFailures', { stops: 55, least: 0.75, failures: 46, most: 0.01 }],
])('of the errors in %s and %s', (stopped, failures, expected) => {
  const { stops, least, failures: ordinary, most } = expected as Record<string, number>;

  it('recognizes most stops that can only be told by their looks', () => {
    const rows = recordedErrors(stopped, 'looks');
    expect(rows.length).toBe(stops);
    expect(rows.filter(isTaken).length / rows.length).toBeGreaterThanOrEqual(least!);
  });

  it('recognizes all that are or carry the reason, or are no errors', () => {
    expect(titlesOf(recordedErrors(stopped, 'reason', 'no error').filter((row) => !isTaken(row)))).toEqual([]);
  });

  it('takes hardly any ordinary failure for a stop', () => {
    const rows = recordedErrors(failures, 'ordinary');
    expect(rows.length).toBe(ordinary);
    expect(rows.filter(isTaken).length / rows.length).toBeLessThanOrEqual(most!);
  });
});

describe('what the shapes do not tell', () => {
  it('are stops that look like failures, and these alone', () => {
    const rows = [...recordedErrors('stopped', 'looks'), ...recordedErrors('moreStopped', 'looks')];
    expect(titlesOf(rows.filter((row) => !isTaken(row)))).toEqual([
      '@azure/core-rest-pipeline: body, flight',
      'knex: destroy() then query',
      'puppeteer-core: use after close',
      'node:fs: filehandle closed under',
      'web streams: enqueue after cancel',
      'ioredis: CLIENT UNBLOCK ERROR',
      'node:child_process: kill() while stdin.write blocked',
      'p-retry: AbortError(message)',
      'cockatiel: retry signal in backoff, flight',
      '@elastic/elasticsearch: signal',
      'cassandra-driver: readTimeout on connect',
      'neo4j-driver: session closed then run',
      'imapflow: close() while connecting',
      'imapflow: use before connect',
      'basic-ftp: close() in flight',
      'basic-ftp: use after close',
      'opossum: semaphore timeout',
      'sequelize: getConnection after close',
      'typeorm: QueryRunnerAlreadyReleasedError',
      'mongoose: force closed',
    ]);
  });

  it('is no ordinary failure', () => {
    const rows = [...recordedErrors('failures', 'ordinary'), ...recordedErrors('moreFailures', 'ordinary')];
    expect(titlesOf(rows.filter(isTaken))).toEqual([]);
  });

  it('are failures for which others are to blame, but that libraries report as if they were stopped', () => {
    const rows = [
      ...recordedErrors('failures', 'peer', 'same text', 'no error'),
      ...recordedErrors('moreFailures', 'peer'),
    ];
    expect(titlesOf(rows.filter(isTaken))).toEqual([
      'axios: server crash before head',
      'node-fetch 3: server crash in body',
      'superagent: server crash before head',
      'superagent: server crash in body',
      '@modelcontextprotocol/sdk: server crashed',
      '@aws-sdk/client-s3: crash',
      '@aws-sdk/client-s3: crashbody',
      '@azure/core-rest-pipeline: crash',
      'node:http: socket hang up (server crash)',
      'node:http: server crash in body',
      'node:tls: server closes before secure',
      'ioredis: ECONNREFUSED no retry',
      'ioredis: CLIENT KILL (server side)',
      '@grpc/grpc-js: status 1',
      '@grpc/grpc-js: server shut down',
      '@connectrpc/connect: connect crash',
      '@connectrpc/connect: grpc-web crash',
      'effect: die',
      'effect: fail with object',
      'workerpool: worker exits',
    ]);
  });
});

// From the same survey; their rows are not in the files.
it.each([
  ['execa', 'Command was killed with SIGTERM (Termination): sleep 9'],
  ['execa', 'Command was canceled: sleep 9'],
  ['grpc-js', '4 DEADLINE_EXCEEDED: Deadline exceeded after 0.08s'],
  ['grpc-js', 'Failed to connect before the deadline'],
  ['Connect', '[canceled] zqx'],
  ['MCP', 'MCP error -32001: Request timed out'],
  ['pg', 'Client was closed and is not queryable'],
  ['pg', 'canceling statement due to lock timeout'],
  ['pg', 'Connection terminated'],
  ['mysql2', "Can't add new command when connection is in closed state"],
  ['mysql2', 'Pool is closed.'],
  ['puppeteer', 'Navigating frame was detached'],
  ['Playwright', 'page.goto: net::ERR_ABORTED; maybe frame was detached?'],
  ['vscode-jsonrpc', 'Connection is disposed.'],
  ['MongoDB', 'Operation interrupted because client was closed'],
  ['ws', 'WebSocket is not open: readyState 2 (CLOSING)'],
  ['Redux Toolkit', 'task cancelled (reason: zqx)'],
  ['got', 'This operation was aborted'],
  ['workerpool', 'promise cancelled'],
  ['ky', 'Request timed out: GET http://127.0.0.1:80/hang'],
  ['openai', 'Request timed out.'],
  ['Connect', '[deadline_exceeded] zqx'],
])('a stop is recognized by its message: %s: %s', (_, message) => {
  expect(cancellationKind(new Error(message), token)).toBe('failed');
});

it.each<string | number>([
  '57014', // PostgreSQL translates its messages
  'NJS-065',
  'NJS-500',
  -32802,
  -32097,
  'ECANCEL',
  'REQUEST_TIMED_OUT',
  'ER_QUERY_INTERRUPTED',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_CONNECTION_LOST',
  'UND_ERR_DESTROYED',
  'UND_ERR_ABORTED',
  'ECONNABORTED',
  'ECANCELLED',
  'ETIMEOUT',
  'ERR_STREAM_DESTROYED',
  'ERR_CANCELED',
])('a stop is recognized by its code, whatever the message: %s', (code) => {
  expect(cancellationKind(Object.assign(new Error('zqx'), { code }), token)).toBe('failed');
});

// Of Redux Toolkit, cockatiel and Temporal.
it.each(['TaskAbortError', 'TaskCancelledError', 'CancelledFailure'])(
  'a stop is recognized by its name: %s',
  (name) => {
    const named = Object.assign(new Error('zqx'), { name });
    expect(cancellationKind(named, token)).toBe('failed');
  },
);

describe('the text of a stop in a longer one', () => {
  const whole = [
    ...['ECANCELLED', 'storage/canceled', '57014', 'NJS-500', '-32097', 'timeout', 'operation exceeded time limit'],
    ...['invalid_session', 'connection_lost', 'socket hang up', 'EmptyError', 'not connected', 'ESHUTDOWN'],
    ...['terminating worker thread'],
  ];
  const beginnings = [
    ...['canceling statement due to user request', '1 CANCELLED: zqx', 'Command was canceled: sleep 9'],
    ...['task cancelled (reason: zqx)', 'network timeout at: /', 'timeout exceeded', '4 DEADLINE_EXCEEDED'],
    ...['cannot use a pool after calling end on the pool'],
  ];

  it.each([...whole, ...beginnings])('is no stop when it ends a failure: %s', (text) => {
    expect(cancellationKind(new Error(text), token)).toBe('failed');
    expect(cancellationKind(new Error(`no such name: ${text}`), token)).toBeUndefined();
  });

  it.each([...whole, 'frame was detached', '1 cancelled'])('is no stop when it begins a failure: %s', (text) => {
    expect(cancellationKind(new Error(`${text} is no name`), token)).toBeUndefined();
  });
});

it.each([
  'The order was cancelled by the customer',
  'The request was canceled by the customer',
  'current transaction is aborted, commands ignored until end of transaction block',
  'Transaction has been aborted.',
  'duplicate key value violates unique constraint "cancelled_orders_pkey"',
  'balance must not be negative',
  'cannot refund an aborted payment',
  'The account is closed',
  'The session is closed',
  'Your session timed out',
  'Invalid request timeout: must be a number',
  'timeout must be a number',
  'Connection was closed by remote server',
  'Worker terminated due to reaching memory limit: JS heap out of memory',
  'Command failed: echo "fetch timed out"',
  'ROLLBACK failed: the disk is full',
  'aborted attempts: 3',
  'The position was held after close',
  'connect ECONNREFUSED 127.0.0.1:80',
  '14 UNAVAILABLE: down',
  'MCP error -32000: insufficient funds',
  '',
])('a failure is no stop: %s', (message) => {
  expect(cancellationKind(new Error(message), token)).toBeUndefined();
});

it.each(['OrderCanceledError', 'SubscriptionCancelledError', 'PaymentAbortedError', 'AccountClosedError', 'HTTPError'])(
  'a failure is no stop: %s',
  (name) => {
    const error = Object.assign(new Error('no such order'), { name });
    const coded = Object.assign(new Error('no such order'), { code: name });
    expect([error, coded].map((each) => cancellationKind(each, token))).toEqual([undefined, undefined]);
  },
);

it.each<[string, object]>([
  ['an error of the engine', { name: 'TypeError' }],
  ['a failed assertion', { name: 'AssertionError' }],
  ['an error of the operating system', { errno: -104, syscall: 'read' }],
  ['an HTTP status', { status: 408 }],
  ['an HTTP statusCode', { statusCode: 504 }],
  ['the HTTP status of a response', { response: { status: 500 } }],
  ['the code of transactions that got into the way of each other', { code: 'aborted' }],
])('is no stop, though the message is one: %s', (_, members) => {
  const message = 'The request was aborted';
  expect(cancellationKind(Object.assign(new Error(message), members), token)).toBeUndefined();
  expect(cancellationKind(Object.assign(new Error(message), { status: 399, errno: 0, response: null }), token)).toBe(
    'failed',
  );
});

it('without a token, and under a live one, only what the error says by itself counts', () => {
  const error = new Error('The request was aborted');
  expect(cancellationKind(error)).toBeUndefined();
  expect(cancellationKind(error, new CancellationTokenSource().token)).toBeUndefined();
});

describe('an error that holds others', () => {
  const stop = new Error('The request was aborted');
  const failure = new Error('the disk is full');
  const aggregate = (...errors: unknown[]) => new AggregateError(errors);
  const suppressed = (error: unknown, other: unknown) =>
    Object.assign(new Error('An error was suppressed'), { name: 'SuppressedError', error, suppressed: other });
  const undo = () => Object.assign(new Error('undoing it failed'), { code: 'ERR_UNDO' });
  const stragglers = () => Object.assign(new Error('still running: a'), { code: 'ERR_STRAGGLERS' });
  const causedBy = (cause: unknown, message = 'Cannot load') => new Error(message, { cause });
  const listing = (errors: unknown, name = 'ValidationError') => Object.assign(new Error('invalid'), { name, errors });
  const circular = Object.assign(new AggregateError([stop]), { name: 'AggregateError' });
  circular.errors.push(circular);

  it.each<[string, unknown]>([
    ['an AggregateError of stops', aggregate(stop, reason, causedBy(stop))],
    ['the same stop twice', aggregate(stop, stop)],
    ['an AggregateError of values that are no errors', aggregate('left', undefined, 42)],
    ['an AggregateError in another', aggregate(stop, aggregate(aggregate(reason)))],
    ['an AggregateError with a failure as its cause', Object.assign(aggregate(stop), { cause: failure })],
    ['a SuppressedError of stops', suppressed(stop, reason)],
    ['another error with stops', listing([stop, reason], 'CombinedError')],
    ['another error with a stop and a text', listing([stop, 'left'], 'CombinedError')],
    ['a stop as its cause', causedBy(causedBy(stop))],
    ['the reason as its originalError', Object.assign(new Error('zqx'), { originalError: reason })],
    ['a stop with a failure as its cause', causedBy(failure, 'The request was aborted')],
    ['many causes', Array.from({ length: 99 }).reduce((cause) => causedBy(cause), reason)],
    ['many errors', aggregate(...Array.from({ length: 5_000 }, () => new Error('Request timed out')))],
  ])('is a stop: %s', (_, error) => {
    expect(cancellationKind(error, token)).toBe('failed');
  });

  it.each<[string, unknown]>([
    ['an AggregateError with a failure', aggregate(stop, failure, reason)],
    ['an AggregateError with a failure deep inside', aggregate(stop, aggregate(stop, suppressed(reason, failure)))],
    ['an AggregateError whose cause is the reason', Object.assign(aggregate(failure), { cause: reason })],
    ['an empty AggregateError', aggregate()],
    ['a SuppressedError with a failure', suppressed(failure, stop)],
    ['a SuppressedError that suppresses a failure', suppressed(stop, failure)],
    ['another error with a failure', listing([stop, failure], 'CombinedError')],
    ['texts about what is invalid', listing(['cancelled', 'closed'])],
    ['objects about what is invalid', listing([{ message: 'aborted' }])],
    ['a failure as its cause', causedBy(failure)],
    ['a text as its cause', causedBy('The request was aborted')],
    ['an AggregateError that holds itself', circular],
    ['an UndoError', undo()],
    ['an UndoError whose cause is the reason', Object.assign(undo(), { cause: reason })],
    ['a StragglersError', stragglers()],
    ['a StragglersError whose cause is the reason', Object.assign(stragglers(), { cause: reason })],
    ['a StragglersError as its cause', causedBy(stragglers(), 'The request was aborted')],
    ['an UndoError as its cause', causedBy(undo(), 'The request was aborted')],
    ['an UndoError as the cause of its cause', causedBy(causedBy(undo()), 'The request was aborted')],
    ['an UndoError beside the reason', Object.assign(causedBy(reason), { originalError: undo() })],
    ['an UndoError among stops', aggregate(stop, causedBy(undo(), 'The request was aborted'))],
    ['an UndoError as the cause of an AggregateError', Object.assign(aggregate(stop), { cause: undo() })],
    ['a StragglersError in a SuppressedError', suppressed(stop, stragglers())],
  ])('is none: %s', (_, error) => {
    expect(cancellationKind(error, token)).toBeUndefined();
  });

  it.each<[string, Error]>([
    ['an UndoError', undo()],
    ['an AggregateError with a failure', aggregate(failure)],
  ])('is a stop when it is the reason, or the reason is its cause: %s', (_, cause) => {
    const signal = AbortSignal.abort(cause);
    expect(cancellationKind(cause, signal)).toBe('failed');
    expect(cancellationKind(causedBy(cause), signal)).toBe('failed');
    expect(cancellationKind(aggregate(cause, causedBy(cause)), signal)).toBe('failed');
  });

  it('is judged by isCancellation too', () => {
    const byHand = new CancellationTokenSource();
    byHand.cancel();
    expect([stop, failure, aggregate(stop, failure)].map((error) => isCancellation(error, byHand.token))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('an error that is hard to judge', () => {
  it.each<[string, () => unknown]>([
    ['endless causes', () => endless('cause')],
    ['endless causes of two sorts', () => endless('cause', 'originalError')],
    ['endless errors', () => endless('suppressed')],
    ['a code that cannot be written', () => Object.assign(new Error('x'), { code: Object.create(null) as object })],
    ['errors that are no array', () => Object.assign(new AggregateError([]), { errors: { length: 1, 0: reason } })],
    ['a status that throws', () => Object.defineProperty(new Error('Request timed out'), 'status', thrower)],
    ['a symbol as its code', () => Object.assign(new Error('x'), { code: Symbol('ERR_ABORTED') })],
  ])('is no stop: %s', (_, make) => {
    expect(cancellationKind(make(), token)).toBeUndefined();
  });

  it('is judged by the first line of its message, however long that is', () => {
    const long = ['request '.repeat(1e6), 'connection is '.repeat(1e5), 'a'.repeat(1e7), '\n'.repeat(1e6)];
    expect(long.map((message) => cancellationKind(new Error(message), token))).toEqual(long.map(() => undefined));
    expect(cancellationKind(new Error('Request timed out\nafter all'), token)).toBe('failed');
    expect(cancellationKind(new Error('Bad input\nRequest timed out'), token)).toBeUndefined();
  });

  const thrower = {
    get: () => {
      throw new Error('a getter that throws');
    },
  };

  /** An error that has another such error under each of these names. */
  const endless = (...names: string[]): unknown =>
    new Proxy(new Error('outer'), {
      has: (target, key) => names.includes(String(key)) || key in target,
      get: (target, key) => (names.includes(String(key)) ? endless(...names) : Reflect.get(target, key)),
    });
});

const seed = Number(process.env['FAST_CHECK_SEED'] ?? Date.now() % 2 ** 31);
const { errors } = fc.letrec<{ errors: unknown }>((tie) => ({
  errors: fc.oneof(
    { depthSize: 'small' },
    fc.anything(),
    fc.constantFrom(reason, new Error('Request timed out'), new Error('the disk is full')),
    fc
      .record(
        {
          name: fc.oneof(fc.string(), fc.constantFrom('AggregateError', 'AbortError', 'TimeoutError'), fc.anything()),
          message: fc.oneof(fc.string(), fc.constantFrom('Request timed out', 'Connection is closed.'), fc.anything()),
          code: fc.oneof(fc.string(), fc.constantFrom('ERR_UNDO', 'ERR_STRAGGLERS', 'ECONNRESET'), fc.anything()),
          status: fc.anything(),
          cause: tie('errors'),
          originalError: tie('errors'),
          errors: fc.oneof(fc.array(tie('errors')), fc.anything()),
          error: tie('errors'),
          suppressed: tie('errors'),
        },
        { requiredKeys: [] },
      )
      .map((members) => Object.defineProperties(new Error(), Object.getOwnPropertyDescriptors(members))),
  ),
}));

describe(`whatever is judged (FAST_CHECK_SEED=${seed})`, () => {
  const kinds: unknown[] = ['failed', undefined];

  it('has the kind of the token or none, and always the same', () => {
    fc.assert(
      fc.property(errors, (error) => {
        const kind = cancellationKind(error, token);
        expect(kinds).toContain(kind);
        expect(cancellationKind(error, token)).toBe(kind);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('has the kind in an AggregateError only if all that it holds have', () => {
    fc.assert(
      fc.property(fc.array(errors, { minLength: 1, maxLength: 4 }), (members) => {
        const expected = members.every((member) => cancellationKind(member, token) === 'failed') ? 'failed' : undefined;
        expect(cancellationKind(new AggregateError(members), token)).toBe(expected);
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('has no kind with an UndoError as its cause', () => {
    fc.assert(
      fc.property(errors, (held) => {
        const undo = Object.assign(new Error('no such query', { cause: held }), { code: 'ERR_UNDO' });
        expect(cancellationKind(new Error('Request timed out', { cause: undo }), token)).toBeUndefined();
      }),
      { seed, numRuns: 200 },
    );
  });
});
