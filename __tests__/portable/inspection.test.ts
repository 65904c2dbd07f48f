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
    '{ canceled: The user left }',
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

it('shows the state as of the last poll, and does not poll itself', () => {
  const parent = new CancellationTokenSource();
  const child = link(parent.token);
  parent.cancel();
  expect(String(child)).toBe('CancellationTokenSource { pending }');
  expect([child.isCancellationRequested, String(child)]).toEqual([true, 'CancellationTokenSource { canceled }']);
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
