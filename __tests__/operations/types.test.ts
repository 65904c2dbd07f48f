import {
  cancelable,
  cancelableStream,
  type CancellationToken,
  type CancellationTokenLike,
  CancellationTokenSource,
  createFetch,
  delay,
  interval,
  makeCancelable,
  PeriodicTimer,
  TaskScope,
  waitForEvent,
  withCancellation,
  withTimeout,
  yieldIfDue,
} from 'countermand';
import { EventEmitter } from 'node:events';
import type { Response as NodeFetchResponse } from 'node-fetch';
import type { CancellationToken as VSCodeToken } from 'vscode-jsonrpc';

// The compiler checks most of this: npm run typecheck.

type Same<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : { readonly got: A; readonly wanted: B };

/** Compiles only if the type of `value` is exactly `T`. */
function expectType<T>() {
  return <V>(value: V & (Same<V, T> extends true ? unknown : Same<V, T>)): void => void value;
}

export function events(signal: AbortSignal, socket: WebSocket, target: EventTarget, emitter: EventEmitter): void {
  expectType<Promise<Event>>()(waitForEvent(signal, 'abort'));
  expectType<Promise<CloseEvent>>()(waitForEvent(socket, 'close'));
  expectType<Promise<MessageEvent<any>>>()(waitForEvent(socket, 'message', signal));
  expectType<Promise<Event>>()(waitForEvent(target, 'anything'));
  expectType<Promise<any[]>>()(waitForEvent(emitter, 'data'));
  expectType<Promise<[number, string]>>()(waitForEvent<[number, string]>(emitter, Symbol()));
  // @ts-expect-error: not a target
  waitForEvent({}, 'abort');
}

class Database {
  readonly name = 'db';
  async query(sql: string, limit?: number): Promise<string[]> {
    return [this.name, sql, String(limit)];
  }
}

export function legacy(database: Database, token: CancellationToken, controller: AbortController): void {
  const query = makeCancelable(async (sql: string, limit: number) => [sql, limit] as const);
  expectType<Promise<readonly [string, number]>>()(query('select', 1, token));
  void query('select', 1);
  void query('select', 1, controller.signal);
  void query('select', 1, undefined);
  void query('select', 1, null);
  // @ts-expect-error: a parameter of another type
  void query(1, 1);
  // @ts-expect-error: too few arguments
  void query('select');
  // @ts-expect-error: a controller is not a token
  void query('select', 1, controller);

  const bound = makeCancelable(function (this: Database, sql: string) {
    return this.query(sql);
  });
  expectType<Promise<string[]>>()(bound.call(database, 'select', token));
  // @ts-expect-error: another `this`
  void bound.call({}, 'select');

  makeCancelable(async (id: number) => id.toString(), {
    onCancel: (promise, id) => {
      expectType<PromiseLike<string>>()(promise);
      expectType<number>()(id);
    },
    onLateResult: (text) => expectType<string>()(text),
  });

  const ask = (question: string, callback: (error: Error | null, answer: number) => void) => {
    callback(null, question.length);
    return { abort: () => {} };
  };
  const askUnder = makeCancelable.callback(ask, {
    onCancel: (request, question) => {
      request.abort();
      expectType<string>()(question);
    },
  });
  expectType<Promise<number>>()(askUnder('why', token));
  void askUnder('why');
  // @ts-expect-error: the caller passes no callback
  void askUnder('why', () => {});
}

export async function scopes(token: CancellationToken): Promise<void> {
  const tasks = [
    async () => 1,
    (given: CancellationToken) => given.name,
    () => Promise.resolve('text' as const),
  ] as const;
  expectType<[number, string | undefined, 'text']>()(await TaskScope.all(tasks, token));
  expectType<[number, string]>()(await TaskScope.all([async () => 1, async () => 'two']));
  const numbers: number[] = await TaskScope.all([1, 2].map((value) => async () => value));
  expectType<string | number>()(await TaskScope.race([async () => 1, async () => 'two']));
  expectType<string | number>()(await TaskScope.any([async () => 1, async () => 'two'], token, { concurrency: 1 }));
  const total = await TaskScope.with(async (scope) => {
    expectType<Promise<number>>()(scope.run(async () => 1));
    expectType<Promise<string>>()(scope.run('name', () => 'text'));
    // @ts-expect-error: not a task
    void scope.run(Promise.resolve());
    return 42;
  }, token);
  expectType<number>()(total);
  void numbers;
}

export async function fetches(token: CancellationToken, signal: AbortSignal): Promise<void> {
  const fetchUnder = createFetch();
  expectType<Response>()(await fetchUnder('/', { token, timeout: 1_000, method: 'PUT', signal }));
  expectType<Response>()(await fetchUnder(new URL('https://example.com'), { token: signal }));
  expectType<Response>()(await fetchUnder('/'));
  // @ts-expect-error: not a timeout
  void fetchUnder('/', { timeout: '1s' });
  // @ts-expect-error: not a token
  void fetchUnder('/', { token: 42 });
  // @ts-expect-error: fetch has no such option either
  void fetchUnder('/', { verb: 'PUT' });

  const nodeFetch: (url: string, init?: { readonly size?: number }) => Promise<NodeFetchResponse> = jest.fn();
  const nodeFetchUnder = createFetch(nodeFetch);
  expectType<NodeFetchResponse>()(await nodeFetchUnder('/', { size: 1, token, timeout: undefined }));
}

export function waiting(token: CancellationToken): void {
  const promise = Promise.resolve(1);
  const options = { onLateResult: (late: number) => late, onCancel: (given: PromiseLike<number>) => given };
  expectType<Promise<number>>()(withCancellation(promise, token, options));
  expectType<Promise<number>>()(withCancellation(async (given) => given.remainingMilliseconds, token));
  expectType<Promise<string>>()(withCancellation(() => 'sync'));
  expectType<Promise<number>>()(withTimeout(promise, undefined, token, options));
  expectType<Promise<string>>()(withTimeout(() => 'sync', 5));
  expectType<AsyncIterable<string>>()(withCancellation(new ReadableStream<string>(), token));
  expectType<AsyncIterable<number>>()(withCancellation({} as AsyncGenerator<number>, token));
  expectType<ReadableStream<string>>()(cancelableStream(new ReadableStream<string>(), token));
  expectType<AsyncIterable<number>>()(interval(1, token));
  expectType<void | Promise<void>>()(yieldIfDue(token, { everyMilliseconds: undefined }));
  expectType<Promise<boolean>>()(new PeriodicTimer(1).waitForNextTick(token));
  expectType<Promise<string>>()(cancelable<string>((resolve) => resolve('text'), token));
  expectType<Promise<unknown>>()(cancelable((_, reject, given) => () => reject(given), token));
  // @ts-expect-error: not the type of the result
  void cancelable<string>((resolve) => resolve(42));
  // @ts-expect-error: not a function that undoes
  void cancelable<string>(() => 42);
}

export function tokens(source: CancellationTokenSource, controller: AbortController, code: VSCodeToken): void {
  const like: CancellationTokenLike[] = [source.token, controller.signal, undefined, null];
  for (const token of like) void delay(1, token);
  // @ts-expect-error: a number
  void delay(1, 42);
  // @ts-expect-error: a source
  void delay(1, source);
  // @ts-expect-error: a controller
  void delay(1, controller);
  // @ts-expect-error: an object with a signal
  void delay(1, { signal: controller.signal });
  // @ts-expect-error: a token of VS Code
  void delay(1, code);
  // @ts-expect-error: not a number of milliseconds
  void delay('1');
}

it.each<[string, () => unknown]>([
  ['a number', () => 42],
  ['a source', () => new CancellationTokenSource()],
  ['a controller', () => new AbortController()],
  ['an object with a signal', () => ({ signal: new AbortController().signal })],
  ['a token of VS Code', () => ({ isCancellationRequested: false, onCancellationRequested: () => {} })],
])('refuses %s as a token at run time too', async (_, makeToken) => {
  await expect(delay(1, makeToken() as never)).rejects.toThrow(/'token' must be a CancellationToken, an AbortSignal/);
});
