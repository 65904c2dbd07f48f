import { CancellationToken, CancellationTokenSource, OperationCanceledError, TimeoutError } from 'countermand';

const link = CancellationTokenSource.createLinkedTokenSource;

/** As Node's `console.log`, Deno's and Bun's show it. */
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

function after(source: CancellationTokenSource, use: (token: CancellationToken) => unknown): CancellationTokenSource {
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
  ['canceled by hand and asked for the reason', () => after(canceled(), (token) => token.reason), '{ canceled }'],
  ['canceled by hand and asked for the signal', () => after(canceled(), (token) => token.signal), '{ canceled }'],
  ['canceled by its parent', () => link(canceled().token), '{ canceled }'],
  ['canceled for a reason', () => canceledWith('The user left'), '{ canceled: The user left }'],
  [
    'canceled for a reason by its parent',
    () => link(canceledWith('The user left', 'page').token),
    '{ canceled: The user left }',
  ],
  [
    'canceled with an error of cancellation',
    () => canceledWith(new OperationCanceledError('stop')),
    '{ canceled: stop }',
  ],
  [
    'canceled with a reason that is no error',
    () => canceledWith({ code: 42 }),
    '{ canceled: The operation was canceled }',
  ],
  ['canceled at once by the clock', () => new CancellationTokenSource(0), '{ canceled: timeout after 0 ms }'],
  [
    'canceled by the clock and named',
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
    'failed by a TypeError',
    () => canceledWith(new TypeError('x is undefined'), 'upload'),
    "'upload' { canceled: failed, x is undefined }",
  ],
  ['canceled by a signal with the reason null', () => link(signalWith(null)), '{ canceled: null }'],
  ['canceled by a signal with a string', () => link(signalWith('stop')), "{ canceled: 'stop' }"],
  ['canceled by a signal with a number', () => link(signalWith(42)), '{ canceled: 42 }'],
  ['canceled by a signal with an error', () => link(signalWith(new Error('lost'))), '{ canceled: failed, lost }'],
])('what is %s', (_, make, expected) => {
  it('is shown so, as a source and as a token', () => {
    const source = make();
    const { token } = source;
    const shown = [String(source), String(token), inspect(source), inspect(token)];
    const [sourceText, tokenText] = [`CancellationTokenSource ${expected}`, `CancellationToken ${expected}`];
    expect(shown).toEqual([sourceText, tokenText, sourceText, tokenText]);
    source.dispose();
  });
});

// The token of a disposed source is to be had only before.
it.each<[string, () => CancellationTokenSource, string]>([
  ['disposed', () => new CancellationTokenSource(), '{ disposed }'],
  ['disposed with a deadline', () => new CancellationTokenSource(5_000), '{ disposed }'],
  ['disposed and named', () => new CancellationTokenSource({ name: 'upload' }), "'upload' { disposed }"],
  ['disposed after the cancel', () => canceledWith('stop'), '{ canceled: stop }'],
])('shows what is %s', (_, make, expected) => {
  const source = make();
  const { token } = source;
  disposed(source);
  source.cancel('late');
  expect([String(source), inspect(source)]).toEqual(Array(2).fill(`CancellationTokenSource ${expected}`));
  expect([String(token), inspect(token)]).toEqual(Array(2).fill(`CancellationToken ${expected}`));
});

it.each([
  ['none', CancellationToken.none, 'CancellationToken.none'],
  ['canceled', CancellationToken.canceled, 'CancellationToken { canceled }'],
  ['any of nothing', CancellationToken.any([]), 'CancellationToken.none'],
])('shows the token that is %s', (_, token, expected) => {
  expect([String(token), inspect(token), `${token}`]).toEqual([expected, expected, expected]);
});

it('shows the token of a signal, and of any', () => {
  const controller = new AbortController();
  const token = CancellationToken.from(controller.signal);
  const any = CancellationToken.any([token, new CancellationTokenSource({ name: 'page' }).token]);
  expect([String(token), String(any)]).toEqual(Array(2).fill('CancellationToken { pending }'));
});

it('shows what is known, and does not look', () => {
  const parent = new CancellationTokenSource();
  const child = link(parent.token);
  parent.cancel();
  expect(String(child)).toBe('CancellationTokenSource { pending }');
  expect([child.isCancellationRequested, String(child)]).toEqual([true, 'CancellationTokenSource { canceled }']);
});

it('does not throw where the reason does not let itself be asked', () => {
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

it('gives the name of the token as it was given', () => {
  expect(new CancellationTokenSource({ name: 'upload' }).token.name).toBe('upload');
  expect([new CancellationTokenSource().token.name, CancellationToken.none.name]).toEqual([undefined, undefined]);
});
