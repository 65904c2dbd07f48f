import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import {
  CancellationToken,
  CancellationTokenSource,
  delay,
  fromAbortController,
  TaskScope,
  toAbortController,
  withCancellation,
} from 'countermand';
import { build } from 'esbuild';
import { root } from '../support/root.js';

const link = CancellationTokenSource.createLinkedTokenSource;

/** The function at the top of a stack. */
function topOf(error: unknown): string | undefined {
  const { name, message, stack } = error as Error;
  expect(stack!.slice(0, `${name}: ${message}\n`.length)).toBe(`${name}: ${message}\n`);
  return /^\n +at (?:[\w.]+\.)?(\w+)/.exec(stack!.slice(`${name}: ${message}`.length))?.[1];
}

async function rejectionOf(promise: PromiseLike<unknown>): Promise<unknown> {
  return await Promise.resolve(promise).then(
    () => undefined,
    (error: unknown) => error,
  );
}

const ways: [string, (source: CancellationTokenSource) => unknown][] = [
  [
    'cancel',
    function user(source) {
      source.cancel();
    },
  ],
  [
    'cancel with a reason',
    function user(source) {
      source.cancel('The user left');
    },
  ],
  [
    'cancel with throwOnFirstError',
    function user(source) {
      source.cancel(undefined, { throwOnFirstError: true });
    },
  ],
  [
    'abort of its controller',
    function user(source) {
      toAbortController(source).abort();
    },
  ],
];

const asynchronously: (typeof ways)[number] = [
  'cancelAsync',
  function user(source) {
    return source.cancelAsync();
  },
];

describe.each([...ways, asynchronously])('the stack of a reason begins with the caller of %s', (_, cancel) => {
  it('if an operation waits', async () => {
    const source = new CancellationTokenSource();
    const waiting = rejectionOf(delay(60_000, source.token));
    cancel(source);
    expect(topOf(await waiting)).toBe('user');
  });

  it('if an operation waits for a promise under a linked token', async () => {
    const source = new CancellationTokenSource();
    const waiting = rejectionOf(withCancellation(new Promise(() => {}), link(source.token).token));
    cancel(source);
    expect(topOf(await waiting)).toBe('user');
  });

  it('if the signal of a linked token was read', () => {
    const source = new CancellationTokenSource();
    const { signal } = link(source.token).token;
    cancel(source);
    expect([topOf(source.token.reason), signal.reason]).toEqual(['user', source.token.reason]);
  });

  it('if the source has a name', () => {
    const source = new CancellationTokenSource({ name: 'upload' });
    cancel(source);
    expect(topOf(source.token.reason)).toBe('user');
  });
});

it.each(ways)('a callback that reads the reason finds the caller of %s', (_, cancel) => {
  const source = new CancellationTokenSource();
  let reason: unknown;
  source.token.register((token) => (reason = token.reason));
  cancel(source);
  expect(topOf(reason)).toBe('user');
});

it('finds the caller of cancel of a source that was made from a controller', () => {
  const controller = new AbortController();
  const source = fromAbortController(controller);
  (function user() {
    source.cancel();
  })();
  expect([topOf(controller.signal.reason), source.token.reason]).toEqual(['user', controller.signal.reason]);
});

it('finds the caller of the method of a subclass', () => {
  class LoggedSource extends CancellationTokenSource {
    override cancel(reason?: unknown): void {
      super.cancel(reason);
    }
  }
  const source = new LoggedSource({ name: 'logged' });
  (function user() {
    toAbortController(source).abort();
  })();
  expect(topOf(source.token.reason)).toBe('user');
});

describe('of a TaskScope', () => {
  it.each<[string, (token: CancellationTokenSource['token']) => Promise<unknown>]>([
    ['that obeys', (token) => delay(60_000, token)],
    ['that is deaf', () => delay(5)],
  ])('begins with the caller of its cancel, with a task %s', async (_, task) => {
    const scope = new TaskScope();
    void scope.run(task);
    (function user() {
      scope.cancel('enough');
    })();
    await scope[Symbol.asyncDispose]();
    expect(topOf(scope.token.reason)).toBe('user');
  });

  it('begins with who canceled the token above it, with a deaf task', async () => {
    const source = new CancellationTokenSource();
    const scope = TaskScope.with((scope) => scope.run(() => delay(5)), source.token);
    (function user() {
      source.cancel();
    })();
    expect(topOf(await rejectionOf(scope))).toBe('user');
  });
});

describe('a cancellation within another', () => {
  it.each<[string, (source: CancellationTokenSource) => unknown]>([...ways, asynchronously])(
    'by %s: each reason begins with its own caller',
    (_, cancel) => {
      const outer = new CancellationTokenSource();
      const inner = new CancellationTokenSource({ name: 'inner' });
      let outerReason: unknown;
      outer.token.register((token) => (outerReason = token.reason));
      outer.token.register(() => cancel(inner));
      (function outerUser() {
        outer.cancel();
      })();
      expect([topOf(outerReason), topOf(inner.token.reason)]).toEqual(['outerUser', 'user']);
    },
  );

  it('in a listener of a signal', () => {
    const outer = new CancellationTokenSource();
    const inner = new CancellationTokenSource({ name: 'inner' });
    outer.token.signal.addEventListener('abort', function listener() {
      inner.cancel();
    });
    (function user() {
      outer.cancel();
    })();
    expect([topOf(outer.token.reason), topOf(inner.token.reason)]).toEqual(['user', 'listener']);
  });
});

it('begins elsewhere if nobody reads the reason in time: nothing is left of an earlier call', () => {
  const source = new CancellationTokenSource();
  (function user() {
    source.cancel();
  })();
  const other = new CancellationTokenSource();
  other.token.register(() => source.token.reason);
  (function otherUser() {
    other.cancel();
  })();
  expect((source.token.reason as Error).stack).toMatch(/\n +at /);
  expect(topOf(source.token.reason)).not.toMatch(/^(u|otherU)ser$/);
});

it('leaves the stack of an error that is the reason alone', () => {
  const error = new Error('disk full');
  const { stack } = error;
  const source = new CancellationTokenSource({ name: 'upload' });
  void source.token.signal;
  source.cancel(error);
  expect([source.token.reason, error.stack]).toEqual([error, stack]);
});

describe('the stack of a timeout', () => {
  it.each<[string, () => CancellationTokenSource]>([
    [
      'the constructor',
      function user() {
        return new CancellationTokenSource({ name: 'stall', timeout: 1 });
      },
    ],
    [
      'the constructor, with 0 ms',
      function user() {
        return new CancellationTokenSource({ name: 'stall', timeout: 0 });
      },
    ],
    [
      'cancelAfter',
      function user() {
        const source = new CancellationTokenSource({ name: 'stall' });
        source.cancelAfter(1);
        return source;
      },
    ],
  ])('begins with the caller of %s if the source has a name', async (_, make) => {
    const source = make();
    const error = await rejectionOf(delay(60_000, source.token));
    expect(topOf(error)).toBe('user');
  });

  it.each<[string, (source: CancellationTokenSource) => () => void]>([
    ['the source', (source) => () => source.cancel()],
    ['its controller', (source) => () => toAbortController(source).abort()],
    [
      'a scope under it',
      ({ token }) => {
        const scope = new TaskScope(token);
        void scope.token.signal;
        return () => scope.cancel();
      },
    ],
  ])('begins with the caller of cancelAfter if %s is canceled between the deadline and its timer', (_, canceling) => {
    const source = new CancellationTokenSource({ name: 'stall' });
    void source.token.signal;
    (function user() {
      source.cancelAfter(1);
    })();
    const cancel = canceling(source);
    const end = performance.now() + 2;
    while (performance.now() < end);
    cancel();
    expect(source.token.kind).toBe('timeout');
    expect(topOf(source.token.reason)).toBe('user');
  });

  it('tells nothing of that without a name', async () => {
    const source = new CancellationTokenSource(1);
    expect(((await rejectionOf(delay(60_000, source.token))) as Error).stack).toMatch(
      /^TimeoutError: The operation timed out after 1 ms\n +at /,
    );
  });
});

it('stays as it is if a listener of the signal freezes the reason', async () => {
  const source = new CancellationTokenSource();
  const { signal } = source.token;
  const unhandled = jest.fn();
  process.once('unhandledRejection', unhandled);
  signal.addEventListener('abort', () => Object.freeze(signal.reason));
  source.cancel();
  await delay(1);
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(source.token.reason).toBe(signal.reason);
});

it('can be replaced, as with any error', () => {
  const source = new CancellationTokenSource({ name: 'upload' });
  source.cancel();
  const reason = source.token.reason as Error;
  reason.stack = 'replaced';
  expect([reason.stack, Object.keys(reason)]).toEqual(['replaced', []]);
  Error.captureStackTrace(reason);
  expect(reason.stack).toMatch(/^AbortError: The operation was canceled\n/);
});

describe('no stack is formatted before somebody reads it', () => {
  const original = Error.prepareStackTrace;
  afterEach(() => {
    Error.prepareStackTrace = original;
  });

  it('neither by canceling, nor by a deadline, nor by an operation', async () => {
    const prepare = jest.fn((error: Error) => `formatted: ${error.message}`);
    Error.prepareStackTrace = prepare;
    const named = new CancellationTokenSource({ name: 'stall', timeout: 1 });
    const source = new CancellationTokenSource();
    void source.token.signal;
    const waiting = Promise.all([rejectionOf(delay(60_000, named.token)), rejectionOf(delay(60_000, source.token))]);
    source.cancel('The user left');
    const errors = await waiting;
    expect(prepare).not.toHaveBeenCalled();
    expect(errors.map((error) => (error as Error).stack)).toEqual([
      "formatted: 'stall' timed out after 1 ms",
      'formatted: The user left',
    ]);
  });
});

it.each([
  ['captureStackTrace', { captureStackTrace: undefined }],
  ['stacks', { stackTraceLimit: undefined }],
])('on an engine without %s, everything else works', (_, change) => {
  const { captureStackTrace, stackTraceLimit } = Error;
  Object.assign(Error, change);
  const source = new CancellationTokenSource();
  const { signal } = source.token;
  source.cancel('stop');
  const named = new CancellationTokenSource({ name: 'stall', timeout: 0 });
  void named.token.signal;
  const reasons = [signal.reason, named.token.reason] as Error[];
  const texts = reasons.map(({ message, stack }) => [message, typeof stack]);
  const expected = typeof new Error().stack;
  Object.assign(Error, { captureStackTrace, stackTraceLimit });
  expect(texts).toEqual([
    ['stop', expected],
    ["'stall' timed out after 0 ms", expected],
  ]);
});

describe('the native fetch, which replaces the stack of what it rejects with,', () => {
  let server: Server;
  let url: string;
  /** Resolves when the next request has arrived. */
  const request = () => once(server, 'request');

  beforeAll(async () => {
    server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it.each([...ways, asynchronously])('shows the caller of %s', async (_, cancel) => {
    const source = new CancellationTokenSource();
    const arrived = request();
    const fetching = rejectionOf(fetch(url, { signal: link(source.token).token.signal }));
    await arrived;
    cancel(source);
    const error = await fetching;
    expect([topOf(error), error]).toEqual(['user', source.token.reason]);
  });

  it('shows who set the deadline of a named source', async () => {
    const source = (function user() {
      return new CancellationTokenSource({ name: 'stall', timeout: 20 });
    })();
    expect(topOf(await rejectionOf(fetch(url, { signal: source.token.signal })))).toBe('user');
  });
});

it('is right in minified code', async () => {
  const program = `
    import { CancellationTokenSource, delay } from 'countermand';
    const users = {
      'cancel by hand'(source) { source.cancel(); },
      'set a deadline'() { return new CancellationTokenSource({ name: 'stall', timeout: 1 }); },
    };
    const source = new CancellationTokenSource();
    const show = (error) => console.log(error.stack.split('\\n')[1]);
    const waiting = delay(60_000, source.token).catch(show);
    users['cancel by hand'](source);
    await waiting;
    await delay(60_000, users['set a deadline']().token).catch(show);`;
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  });
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    outputFiles[0]!.text,
  ]);
  expect(stdout).toMatch(/^ +at (?:Object\.)?cancel by hand .*\n +at (?:Object\.)?set a deadline .*\n$/);
});

it('does not lose the stack of the reason of CancellationToken.canceled', () => {
  new CancellationTokenSource().cancel();
  expect((CancellationToken.canceled.reason as Error).stack).toMatch(/^AbortError: The operation was canceled\n +at /);
});
