import { rejectionOf, same, sameItems } from './assertions.js';
import { asyncIterator, never, noop, OwnController, released, sleep } from './support.js';

/** Everything that runs a function with a token of its own: each resolves with the result of the function. */
const forms = {
  withCancellation: ({ withCancellation }, work, token) => withCancellation(work, token),
  withTimeout: ({ withTimeout }, work, token) => withTimeout(work, 60_000, token),
  'TaskScope.all': async ({ TaskScope }, work, token) => (await TaskScope.all([work], token))[0],
  'TaskScope.race': ({ TaskScope }, work, token) => TaskScope.race([work, until], token),
  'TaskScope.any': ({ TaskScope }, work, token) => TaskScope.any([work, until], token),
};

/** Results of which a web stream is a part, by where it is: how they are made, and how the stream is found. */
const shapes = {
  itself: [(stream) => stream, (result) => result],
  'a property': [(stream) => ({ status: 200, body: stream }), ({ body }) => body],
  'an item': [(stream) => [stream], ([stream]) => stream],
};

/** Ways to be done with a stream that ends. */
const endings = {
  'its reader': (stream) => readAll(stream.getReader()),
  pipeTo: (stream) => stream.pipeTo(new globalThis.WritableStream()),
  cancel: (stream) => stream.cancel(),
  'cancel of its reader': (stream) => stream.getReader().cancel(),
};

/** What a function returns that is still to be read, and work that does not stop at once. */
export const resultChecks = [
  {
    name: 'a web stream that a function returns stays covered by the token: itself, or as a property or an item',
    needs: ['ReadableStream'],
    async run(library) {
      for (const [form, start] of Object.entries(forms)) {
        for (const [shape, [wrap, unwrap]] of Object.entries(shapes)) {
          const source = new library.CancellationTokenSource();
          const result = await start(library, ({ signal }) => wrap(endlessStream(signal)), source.token);
          const reader = unwrap(result).getReader();
          same((await reader.read()).value, 1);
          const pending = rejectionOf(reader.read());
          source.cancel('stop');
          same(await pending, source.token.reason, `What a read rejects with (${form}, ${shape})`);
        }
      }
    },
  },
  {
    name: 'a web stream that a function returns stays covered by a deadline',
    needs: ['ReadableStream', 'timers'],
    async run({ withTimeout }) {
      for (const [wrap, unwrap] of Object.values(shapes)) {
        const read = async () => {
          const result = await withTimeout(({ signal }) => wrap(endlessStream(signal)), 20);
          await readAll(unwrap(result).getReader());
        };
        const error = await rejectionOf(read());
        sameItems([error.name, error.milliseconds], ['TimeoutError', 20]);
      }
    },
  },
  {
    name: 'a web stream that a function returned leaves nothing on the parent when it has ended, in whichever way',
    needs: ['ReadableStream', 'timers'],
    async run(library) {
      for (const start of Object.values(forms)) {
        for (const [wrap, unwrap] of Object.values(shapes)) {
          for (const [ending, end] of Object.entries(endings)) {
            const { signal } = new OwnController();
            const result = await start(library, (token) => wrap(shortStream(token.signal)), signal);
            same(signal.size, 1, 'The number of listeners before');
            await end(unwrap(result));
            await released(signal);
            same(signal.size, 0, `The number of listeners afterwards (${ending})`);
          }
        }
      }
    },
  },
  {
    name: 'an async iterable that ends quietly under a canceled token rejects with the reason',
    async run(library) {
      for (const [form, start] of Object.entries(forms)) {
        const source = new library.CancellationTokenSource();
        const items = await start(library, itemsUntilCanceled, source.token);
        const seen = [];
        const loop = async () => {
          for await (const item of items) {
            seen.push(item);
            source.cancel('stop');
          }
        };
        same(await rejectionOf(loop()), source.token.reason, `What the loop rejects with (${form})`);
        sameItems(seen, [1]);
      }
    },
  },
  {
    name: 'an async iterable that ends by itself ends its loop, and leaves nothing on the parent',
    needs: ['timers'],
    async run(library) {
      for (const [form, start] of Object.entries(forms)) {
        const { signal } = new OwnController();
        const items = await start(library, twoItems, signal);
        same(signal.size, 1, 'The number of listeners before');
        const seen = [];
        for await (const item of items) seen.push(item);
        sameItems(seen, [1, 2]);
        await released(signal);
        same(signal.size, 0, `The number of listeners afterwards (${form})`);
      }
    },
  },
  {
    name: 'race and any cancel the losers, and leave the stream of the winner alone',
    needs: ['ReadableStream'],
    async run({ CancellationTokenSource, TaskScope }) {
      for (const form of ['race', 'any']) {
        const source = new CancellationTokenSource();
        const kinds = [];
        const loser = async (token) => {
          await token.whenCanceled;
          kinds.push(token.kind);
        };
        const stream = await TaskScope[form]([loser, ({ signal }) => shortStream(signal), loser], source.token);
        sameItems([...kinds, ...(await readAll(stream.getReader()))], ['canceled', 'canceled', 1, 2]);
      }
    },
  },
  {
    name: 'within its grace, work is waited for, and fails with the reason',
    needs: ['timers'],
    async run({ CancellationTokenSource, withCancellation, withTimeout }) {
      for (const wait of [
        (work, source) => withCancellation(work, source.token, { grace: 5_000 }),
        (work, source) => withTimeout(work, 60_000, source.token, { grace: 5_000 }),
      ]) {
        const source = new CancellationTokenSource();
        const order = [];
        const work = async (token) => {
          await token.whenCanceled;
          await sleep(20);
          order.push('cleaned up');
          token.throwIfCancellationRequested();
        };
        const rejection = rejectionOf(wait(work, source)).then((error) => order.push(error));
        source.cancel('stop');
        await rejection;
        sameItems(order, ['cleaned up', source.token.reason]);
      }
    },
  },
  {
    name: 'a clean-up that fails within the grace is reported in a SuppressedError, with both messages',
    needs: ['timers'],
    async run({ CancellationTokenSource, withCancellation, withTimeout }) {
      const failure = new Error('The file is locked');
      const work = async ({ whenCanceled }) => {
        await whenCanceled;
        throw failure;
      };
      const source = new CancellationTokenSource();
      const canceled = rejectionOf(withCancellation(work, source.token, { grace: 5_000 }));
      source.cancel('The user left');
      const [byHand, byTimeout] = [
        await canceled,
        await rejectionOf(withTimeout(work, 5, undefined, { grace: 5_000 })),
      ];
      for (const error of [byHand, byTimeout]) sameItems([error.name, error.error], ['SuppressedError', failure]);
      sameItems([byHand.suppressed, byTimeout.suppressed.name], [source.token.reason, 'TimeoutError']);
      same(byHand.message, `The file is locked (besides: ${source.token.reason.message})`);
    },
  },
  {
    name: 'after its grace, a scope rejects with a StragglersError that names the deaf task',
    needs: ['timers'],
    async run({ CancellationTokenSource, StragglersError, TaskScope, cancellationKind }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const told = [];
      const deaf = () => never();
      const work = TaskScope.with(
        (scope) => {
          scope.run(deaf);
          scope.run('upload', deaf);
          scope.run(until);
        },
        token,
        { grace: 20, onStragglers: (tasks) => told.push(...tasks) },
      );
      source.cancel('stop');
      const error = await rejectionOf(work);
      sameItems([error instanceof StragglersError, error.code], [true, 'ERR_STRAGGLERS']);
      sameItems([...error.tasks, ...told], ['deaf', 'upload', 'deaf', 'upload']);
      sameItems([error.reason, cancellationKind(error, token)], [token.reason, undefined]);
    },
  },
];

/** A task that does nothing else than wait until it is told to stop. */
async function until(token) {
  await token.whenCanceled;
  token.throwIfCancellationRequested();
}

/** Has one item, and fails when the signal is aborted. */
function endlessStream(signal) {
  return new globalThis.ReadableStream({
    start(controller) {
      controller.enqueue(1);
      signal.addEventListener('abort', () => controller.error(signal.reason));
    },
  });
}

/** Has two items. Fails when the signal is aborted, but only as far as it was not read. */
function shortStream(signal) {
  let count = 0;
  return new globalThis.ReadableStream({
    start(controller) {
      signal.addEventListener('abort', () => controller.error(signal.reason));
    },
    pull(controller) {
      if (count < 2) controller.enqueue(++count);
      else controller.close();
    },
  });
}

/** Waits for the token after its first item, and then ends as if it were complete, as SDKs do. */
function itemsUntilCanceled(token) {
  let count = 0;
  const items = {
    [asyncIterator]: () => items,
    async next() {
      if (count++ === 0) return { done: false, value: 1 };
      await token.whenCanceled;
      return { done: true, value: undefined };
    },
  };
  return items;
}

function twoItems(token) {
  token.register(noop);
  let count = 0;
  const items = {
    [asyncIterator]: () => items,
    next: async () => (count < 2 ? { done: false, value: ++count } : { done: true, value: undefined }),
  };
  return items;
}

async function readAll(reader) {
  const items = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return items;
    items.push(value);
  }
}
