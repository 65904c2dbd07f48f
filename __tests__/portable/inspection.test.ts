import { CancellationToken, CancellationTokenSource, OperationCanceledError, TimeoutError } from 'countermand';

const link = CancellationTokenSource.createLinkedTokenSource;

/** The text that `console.log` of Node, Deno and Bun shows. */
function inspect(value: object): unknown {
  const shown = value as Record<symbol, (...args: unknown[]) => unknown>;
  return shown[Symbol.for('nodejs.util.inspect.custom')]!(2, {}, () => '');
}

function canceledWith(reason: unknown, name?: string): CancellationTokenSource {
  const source = new CancellationTokenSource({ name });
  source.cancel(reason);
  return source;
}

function canceled(name?: string): CancellationTokenSource {
  const source = new CancellationTokenSource({ name });
  source.cancel();
  return source;
}

function disposed(source: CancellationTokenSource): CancellationTokenSource {
  source.dispose();
  return source;
}

function afterUse(
  source: CancellationTokenSource,
  use: (token: CancellationToken) => unknown,
): CancellationTokenSource {
  use(source.token);
  return source;
}

function signalWith(reason: unknown) {
  return { aborted: true, reason, addEventListener() {}, removeEventListener() {} };
}

describe.each<[string, () => CancellationTokenSource, string]>([
  ['pending', () => new CancellationTokenSource(), '{ pending }'],
  ['pending and named', () => new CancellationTokenSource({ name: 'upload' }), "'upload' { pending }"],
  ['linked', () => link(new CancellationTokenSource({ name: 'page' }).token), '{ pending }'],
  ['pending with a deadline', () => new CancellationTokenSource(5_000), '{ pending, to be canceled after 5000 ms }'],
  [
    'pending with a deadline and named',
    () => new CancellationTokenSource({ timeout: 0.5, name: 'upload' }),
    "'upload' { pending, to be canceled after 0.5 ms }",
  ],
  [
    'reset',
    () => {
      const source = new CancellationTokenSource(5_000);
      source.tryReset();
      return source;
    },
    '{ pending }',
  ],
  ['canceled by hand', canceled, '{ canceled }'],
  ['canceled by hand and named', () => canceled('upload'), "'upload' { canceled }"],
  ['canceled by hand, after its reason was read', () => afterUse(canceled(), (token) => token.reason), '{ canceled }'],
  ['canceled by hand, after its signal was read', () => afterUse(canceled(), (token) => token.signal), '{ canceled }'],
  ['canceled by its parent', () => link(canceled().token), '{ canceled }'],
  ['canceled with a reason', () => canceledWith('The user left'), '{ canceled: The user left }'],
  [
    'canceled with a reason by its parent',
    () => link(canceledWith('The user left', 'page').token),
    "{ canceled: The user left, by 'page' }",
  ],
  [
    'canceled with an OperationCanceledError',
    () => canceledWith(new OperationCanceledError('stop')),
    '{ canceled: stop }',
  ],
  [
    'canceled with a reason that is not an error',
    () => canceledWith({ code: 42 }),
    '{ canceled: The operation was canceled }',
  ],
  ['canceled at once by a timeout of 0', () => new CancellationTokenSource(0), '{ canceled: timeout after 0 ms }'],
  [
    'canceled by a timeout and named',
    () => new CancellationTokenSource({ timeout: 0, name: 'upload' }),
    "'upload' { canceled: timeout after 0 ms }",
  ],
  [
    'canceled with a TimeoutError',
    () => canceledWith(new TimeoutError(undefined, { milliseconds: 5 })),
    '{ canceled: timeout, The operation timed out after 5 ms }',
  ],
  ['failed', () => canceledWith(new Error('connection lost')), '{ canceled: failed, connection lost }'],
  [
    'failed with a TypeError',
    () => canceledWith(new TypeError('x is undefined'), 'upload'),
    "'upload' { canceled: failed, x is undefined }",
  ],
  ['canceled by a signal with the reason null', () => link(signalWith(null)), '{ canceled: null }'],
  ['canceled by a signal with a string as the reason', () => link(signalWith('stop')), "{ canceled: 'stop' }"],
  ['canceled by a signal with a number as the reason', () => link(signalWith(42)), '{ canceled: 42 }'],
  [
    'canceled by a signal with an error as the reason',
    () => link(signalWith(new Error('lost'))),
    '{ canceled: failed, lost }',
  ],
])('a source that is %s', (_, make, expected) => {
  it('is shown with its state, and so is its token', () => {
    const source = make();
    const { token } = source;
    const shown = [String(source), String(token), inspect(source), inspect(token)];
    const [sourceText, tokenText] = [`CancellationTokenSource ${expected}`, `CancellationToken ${expected}`];
    expect(shown).toEqual([sourceText, tokenText, sourceText, tokenText]);
    source.dispose();
  });
});

// The token can be read only before its source is disposed.
it.each<[string, () => CancellationTokenSource, string]>([
  ['disposed', () => new CancellationTokenSource(), '{ disposed }'],
  ['disposed with a deadline', () => new CancellationTokenSource(5_000), '{ disposed }'],
  ['disposed and named', () => new CancellationTokenSource({ name: 'upload' }), "'upload' { disposed }"],
  ['disposed after it was canceled', () => canceledWith('stop'), '{ canceled: stop }'],
])('shows a source that is %s, and its token', (_, make, expected) => {
  const source = make();
  const { token } = source;
  disposed(source);
  source.cancel('late');
  expect([String(source), inspect(source)]).toEqual(Array(2).fill(`CancellationTokenSource ${expected}`));
  expect([String(token), inspect(token)]).toEqual(Array(2).fill(`CancellationToken ${expected}`));
});

it.each([
  ['CancellationToken.none', CancellationToken.none, 'CancellationToken.none'],
  ['canceled', CancellationToken.canceled, 'CancellationToken { canceled }'],
  ['made by CancellationToken.any from nothing', CancellationToken.any([]), 'CancellationToken.none'],
])('shows a token that is %s', (_, token, expected) => {
  expect([String(token), inspect(token), `${token}`]).toEqual([expected, expected, expected]);
});

it('shows the token of a signal, and a token made by CancellationToken.any', () => {
  const controller = new AbortController();
  const token = CancellationToken.from(controller.signal);
  const any = CancellationToken.any([token, new CancellationTokenSource({ name: 'page' }).token]);
  expect([String(token), String(any)]).toEqual(Array(2).fill('CancellationToken { pending }'));
});

it('shows a cancellation that is known above, and by whom, but completes nothing', () => {
  const shutdown = new CancellationTokenSource({ name: 'shutdown' });
  const requests = CancellationToken.any([new CancellationTokenSource().token, link(shutdown.token).token]);
  const request = new CancellationTokenSource({ name: 'request', parents: [requests] });
  const callback = jest.fn();
  const other = new CancellationTokenSource({ name: 'other', parents: [request.token] });
  shutdown.cancel('SIGTERM');
  expect(String(request.token)).toBe("CancellationToken 'request' { canceled: SIGTERM, by 'shutdown' }");
  expect(String(other)).toBe("CancellationTokenSource 'other' { canceled: SIGTERM, by 'shutdown' }");
  request.token.register(callback);
  expect(callback).toHaveBeenCalledTimes(1);
});

it('shows the earliest of several cancellations', () => {
  const parents = ['first', 'second'].map((name) => new CancellationTokenSource({ name }));
  const any = CancellationToken.any(parents.map(({ token }) => token).reverse());
  parents.forEach((parent) => parent.cancel());
  expect(String(any)).toBe("CancellationToken { canceled, by 'first' }");
});

it('asks neither foreign signals nor the clock', () => {
  let isAborted = false;
  const aborted = jest.fn(() => isAborted);
  const signal = Object.defineProperty(signalWith('stop'), 'aborted', { get: aborted });
  const source = new CancellationTokenSource({ parents: [signal], timeout: 1 });
  isAborted = true;
  aborted.mockClear();
  for (const end = performance.now() + 2; performance.now() < end;);
  expect(String(source)).toBe('CancellationTokenSource { pending, to be canceled after 1 ms }');
  expect(aborted).not.toHaveBeenCalled();
  expect([source.isCancellationRequested, String(source)]).toEqual([
    true,
    "CancellationTokenSource { canceled: 'stop' }",
  ]);
});

it('is shown as text in JSON', () => {
  const source = canceledWith('stop', 'upload');
  expect(JSON.stringify([source, source.token, CancellationToken.none])).toBe(
    JSON.stringify([String(source), String(source.token), 'CancellationToken.none']),
  );
});

describe('who listens', () => {
  const shown = (source: CancellationTokenSource) => [String(source), inspect(source), inspect(source.token)];

  it('is shown by inspection: callbacks and linked tokens, with the names they have', () => {
    const source = new CancellationTokenSource({ name: 'shutdown' });
    source.token.register(() => {});
    const registrations = [function close() {}, function flush() {}].map((callback) => source.token.register(callback));
    const children = ['upload', undefined].map(
      (name) => new CancellationTokenSource({ name, parents: [source.token] }),
    );
    const text = "'shutdown' { pending; listeners: 3 (flush(), close()) }";
    expect(shown(source)).toEqual([
      "CancellationTokenSource 'shutdown' { pending }",
      `CancellationTokenSource ${text}`,
      `CancellationToken ${text}`,
    ]);
    children.forEach(({ token }) => token.register(() => {}));
    expect(inspect(source)).toBe(
      "CancellationTokenSource 'shutdown' { pending; listeners: 5 (flush(), close(), 'upload') }",
    );
    registrations.forEach((registration) => registration.unregister());
    children.forEach((child) => {
      child.dispose();
    });
    expect(inspect(source)).toBe("CancellationTokenSource 'shutdown' { pending; listeners: 1 }");
  });

  it('is shown in one line, however many there are', () => {
    const source = new CancellationTokenSource();
    for (let index = 0; index < 100; index++) source.token.register({ [`c${index}`]() {} }[`c${index}`]!);
    expect(inspect(source)).toBe(
      `CancellationTokenSource { pending; listeners: 100 (${[99, 98, 97, 96, 95, 94, 93, 92, 91].map((index) => `c${index}()`).join(', ')}) }`,
    );
  });
});

it('shows a registration with its callback and its token until it has run or is unregistered', () => {
  const source = new CancellationTokenSource({ name: 'shutdown' });
  const registration = source.token.register(function close() {});
  expect(inspect(registration)).toBe(
    "CancellationTokenRegistration { close() on CancellationToken 'shutdown' { pending } }",
  );
  source.cancel();
  expect(inspect(registration)).toBe('CancellationTokenRegistration { not registered }');
  expect(inspect(CancellationToken.none.register(() => {}))).toBe('CancellationTokenRegistration { not registered }');
});

describe('the message of a timeout', () => {
  const messageOf = (source: CancellationTokenSource) => (source.token.reason as Error).message;

  function passed(source: CancellationTokenSource): CancellationTokenSource {
    for (const end = performance.now() + 2; performance.now() < end;);
    return source;
  }

  it.each<[string, () => CancellationTokenSource, string]>([
    [
      'names its source',
      () => new CancellationTokenSource({ name: 'stall', timeout: 1 }),
      "'stall' timed out after 1 ms",
    ],
    ['says so without a name', () => new CancellationTokenSource(1), 'The operation timed out after 1 ms'],
    [
      'is that of the option',
      () => new CancellationTokenSource({ name: 'stall', timeout: 1, timeoutMessage: 'Too slow' }),
      'Too slow',
    ],
    [
      'is that of the option without a name',
      () => new CancellationTokenSource({ timeout: 1, timeoutMessage: 'Too slow' }),
      'Too slow',
    ],
    [
      'is that of the option at once',
      () => new CancellationTokenSource({ timeout: 0, timeoutMessage: 'Too slow' }),
      'Too slow',
    ],
    [
      'is that of cancelAfter',
      () => {
        const source = new CancellationTokenSource();
        source.cancelAfter(1, 'Nothing came');
        return source;
      },
      'Nothing came',
    ],
    [
      'belongs to one deadline',
      () => {
        const source = new CancellationTokenSource({ name: 'stall', timeout: 60_000, timeoutMessage: 'Too slow' });
        source.cancelAfter(1);
        return source;
      },
      "'stall' timed out after 1 ms",
    ],
  ])('%s', (_, make, message) => {
    expect(messageOf(passed(make()))).toBe(message);
  });
});

it('shows a reason that throws whenever it is inspected', () => {
  const fail = () => {
    throw new Error('trap');
  };
  const reason = new Proxy({}, { get: fail, has: fail, getPrototypeOf: fail });
  const source = link(signalWith(reason));
  expect([String(source), inspect(source.token)]).toEqual([
    'CancellationTokenSource { canceled: an object }',
    'CancellationToken { canceled: an object }',
  ]);
});

it('returns the name of a token that was passed to its source', () => {
  expect(new CancellationTokenSource({ name: 'upload' }).token.name).toBe('upload');
  expect([new CancellationTokenSource().token.name, CancellationToken.none.name]).toEqual([undefined, undefined]);
});
