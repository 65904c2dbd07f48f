import { CancellationTokenSource, delay, TaskScope, withCancellation, withTimeout } from 'countermand';
import { Readable } from 'node:stream';
import { isListenedTo } from '../../support/isListenedTo.js';
import { rejectionOf } from '../../support/promises.js';
import { turn } from '../../support/uncaught.js';

const failure = new Error('unique violation');
const failsToStop = (token: { readonly signal: AbortSignal }) =>
  delay(10_000, token.signal).catch(() => Promise.reject(failure));
const untilCanceled = (token: { readonly signal: AbortSignal }) => delay(10_000, token.signal);

describe.each(['any', 'race'] as const)('TaskScope.%s under a token that is canceled', (form) => {
  it.each([
    ['alone', [failsToStop]],
    ['beside one that stops', [untilCanceled, failsToStop]],
    ['before one that stops', [failsToStop, untilCanceled]],
  ])('does not hide a task that fails to stop, %s', async (_, tasks) => {
    const source = new CancellationTokenSource();
    const promise = rejectionOf(TaskScope[form](tasks, source.token));
    source.cancel();
    expect(await promise).toMatchObject({ error: failure, suppressed: source.token.reason });
  });
});

it('race does not hide a task that fails to stop after another has failed', async () => {
  const first = new Error('first');
  const error = await rejectionOf(TaskScope.race([() => delay(1).then(() => Promise.reject(first)), failsToStop]));
  expect(error).toMatchObject({ error: first, suppressed: failure });
});

it('a body that passes on the stragglers of an inner scope adds no failure', async () => {
  const source = new CancellationTokenSource();
  const deaf = () => new Promise(() => {});
  const error = rejectionOf(
    TaskScope.with(
      async (scope) => {
        await scope.run('request', (token) => TaskScope.all([deaf], token, { grace: 1 }));
      },
      source.token,
      { grace: 200 },
    ),
  );
  source.cancel();
  expect(await error).toMatchObject({ name: 'StragglersError', tasks: ['request/deaf'], reason: source.token.reason });
});

it('a result that came for nobody is let go: the others of all have failed', async () => {
  const source = new CancellationTokenSource();
  const late = new Readable({ read() {} });
  const promise = TaskScope.all([() => delay(5).then(() => late), untilCanceled], source.token);
  source.cancel();
  await rejectionOf(promise);
  await turn();
  expect(late.destroyed).toBe(true);
});

it('a result that several tasks of a race share is not taken from the winner', async () => {
  const shared = Promise.resolve(new Readable({ read() {} }));
  const winner = await TaskScope.race([() => shared, () => shared]);
  expect(winner.destroyed).toBe(false);
  winner.destroy();
});

it('cancelAsync waits for the body of a scope', async () => {
  const source = new CancellationTokenSource();
  let isDone = false;
  const work = TaskScope.with(async () => {
    await delay(5);
    isDone = true;
  }, source.token);
  const rejection = rejectionOf(work);
  await source.cancelAsync();
  expect(isDone).toBe(true);
  expect(await rejection).toBe(source.token.reason);
});

it('a grace that is not needed any longer leaves no timer, though the scope was not left', async () => {
  const source = new CancellationTokenSource();
  const scope = new TaskScope(source.token, { grace: 3_000 });
  void scope.run(untilCanceled);
  source.cancel();
  await rejectionOf(scope.done()); // the leak fixture looks for timers
});

it.each(['write', 'push', 'send', 'close', 'end', 'disconnect', 'unsubscribe'])(
  'an iterable with %s() lives on without the token',
  async (method) => {
    class Living {
      *[Symbol.iterator]() {}
      async *[Symbol.asyncIterator]() {
        yield 1;
      }
    }
    const living = Object.assign(new Living(), { [method]: () => {} });
    const source = new CancellationTokenSource();
    await withCancellation(() => living, source.token);
    source.cancel();
    const items: number[] = [];
    for await (const item of living) items.push(item);
    expect(items).toEqual([1]);
  },
);

it('one object may be the result of many calls', async () => {
  const source = new CancellationTokenSource();
  const stream = new Readable({ read() {} });
  for (let call = 0; call < 50; call++) await withTimeout(() => stream, 60_000, source.token);
  expect([stream.listenerCount('end'), stream.listenerCount('close')]).toEqual([1, 1]);
  stream.destroy();
  await turn();
});

it.each([
  [
    'a web stream',
    (signal: AbortSignal) => {
      return new ReadableStream({
        start: (controller) => signal.addEventListener('abort', () => controller.close()),
      });
    },
  ],
  [
    'a stream of Node',
    (signal: AbortSignal) => {
      const stream = new Readable({ objectMode: true, read() {} });
      signal.addEventListener('abort', () => stream.push(null));
      return stream;
    },
  ],
])('a loop over %s that ends quietly under a canceled token rejects with the reason', async (_, open) => {
  const source = new CancellationTokenSource();
  const stream = await withCancellation(({ signal }) => open(signal), source.token);
  const loop = (async () => {
    for await (const item of stream as AsyncIterable<unknown>) void item;
  })();
  source.cancel('cut off');
  expect(await rejectionOf(loop)).toBe(source.token.reason);
});

it.each([
  [false, false],
  [false, true],
  [true, true],
])(
  'leaving a scope with running tasks leaves an unread result alone, canceled before: %s, its token heard: %s',
  async (isCanceled, isHeard) => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    async function* items() {
      yield 1;
      yield 2;
    }
    const unread = await scope.run((token) => {
      if (isHeard) void token.signal;
      return items();
    });
    void scope.run(untilCanceled);
    if (isCanceled) source.cancel('cut off');
    await scope[Symbol.asyncDispose]();
    const read: number[] = [];
    const loop = (async () => {
      for await (const item of unread) read.push(item);
    })();
    if (isCanceled) expect(await rejectionOf(loop)).toBe(source.token.reason);
    else await loop;
    expect(read).toEqual([1, 2]);
  },
);

it.each(['any', 'race'] as const)('%s rejects once with a failure that several tasks share', async (form) => {
  expect(await rejectionOf(TaskScope[form]([failsToStop, failsToStop, async () => 'fast']))).toBe(failure);
});

it('all leaves alone what its tasks have rejected with, when it rejects itself', async () => {
  const first = new Error('first');
  expect(await rejectionOf(TaskScope.all([() => Promise.reject(first), untilCanceled]))).toBe(first);
});

it('a body that hears nothing of scope.cancel() is a straggler', async () => {
  const promise = TaskScope.with(
    (scope) => {
      scope.cancel('enough');
      return new Promise(() => {});
    },
    undefined,
    { grace: 1 },
  );
  expect(await rejectionOf(promise)).toMatchObject({ tasks: ['the body'], reason: { message: 'enough' } });
});

it.each<[string, () => object]>([
  ['a response', () => new Response('text')],
  ['a stream of Node', () => Readable.from(['text'])],
])('%s that was read before, as the result of an earlier call, keeps nothing', async (_, make) => {
  const source = new CancellationTokenSource();
  const result = make();
  for (let call = 0; call < 2; call++) {
    const same = await withTimeout(({ signal }) => (signal.aborted ? {} : result), 60_000, source.token);
    if (call > 0) continue;
    if (same instanceof Response) await same.text();
    else for await (const item of same as AsyncIterable<unknown>) void item;
  }
  await turn();
  expect(isListenedTo(source.token)).toBe(false);
});
