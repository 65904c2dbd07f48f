import { rejectionOf, same, sameItems } from './assertions.js';
import { never, OwnController, released } from './support.js';

/** An engine `lacks` this if its own fetch rejects with another error than the reason. The first check below verifies it. */
export const reasonOfFetch = 'fetch that rejects with the reason';

let names = 0;

/** Real requests to the loopback server, which notices when their sockets close. */
export const fetchChecks = [
  {
    name: 'a cancel stops the engine’s own fetch: the socket closes, and the kind is canceled',
    needs: ['fetch'],
    async run({ CancellationTokenSource, cancellationKind, isCancellation, server, lacks }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const name = newName();
      const error = await stopped(name, server, fetch(`${server}/slow/${name}`, { signal: token.signal }), () =>
        source.cancel('stop'),
      );
      sameItems([cancellationKind(error, token), isCancellation(error, token)], ['canceled', true]);
      same(
        error === token.reason,
        !lacks.includes(reasonOfFetch),
        `That fetch rejects with the reason (it was ${error})`,
      );
    },
  },
  {
    name: 'a timeout stops the engine’s own fetch: the socket closes, and the kind is timeout',
    needs: ['fetch'],
    async run({ CancellationTokenSource, cancellationKind, isCancellation, server }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const name = newName();
      const error = await stopped(name, server, fetch(`${server}/slow/${name}`, { signal: token.signal }), () =>
        source.cancelAfter(5),
      );
      sameItems([cancellationKind(error, token), isCancellation(error, token)], ['timeout', false]);
    },
  },
  {
    name: 'a failure stops the engine’s own fetch: the socket closes, and the kind is failed',
    needs: ['fetch'],
    async run({ CancellationTokenSource, cancellationKind, isCancellation, server }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const name = newName();
      const error = await stopped(name, server, fetch(`${server}/slow/${name}`, { signal: token.signal }), () =>
        source.cancel(new Error('The disk is full')),
      );
      sameItems([cancellationKind(error, token), isCancellation(error, token)], ['failed', false]);
    },
  },
  {
    name: 'a cancel stops the engine’s own fetch while its body is being read',
    needs: ['fetch'],
    async run({ CancellationTokenSource, cancellationKind, server }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const name = newName();
      const response = await fetch(`${server}/body/${name}`, { signal: token.signal });
      same(cancellationKind(await stopped(name, server, response.text(), () => source.cancel()), token), 'canceled');
    },
  },
  {
    name: 'a parent and a foreign signal stop the engine’s own fetch',
    needs: ['fetch'],
    async run({ CancellationToken, CancellationTokenSource, cancellationKind, server }) {
      const parent = new CancellationTokenSource();
      const controller = new OwnController();
      for (const [token, cancel] of [
        [CancellationTokenSource.createLinkedTokenSource(parent.token).token, () => parent.cancel()],
        [CancellationToken.from(controller.signal), () => controller.abort('foreign')],
      ]) {
        const name = newName();
        const error = await stopped(name, server, fetch(`${server}/slow/${name}`, { signal: token.signal }), cancel);
        same(cancellationKind(error, token), 'canceled');
      }
    },
  },
  {
    name: 'the engine’s own fetch sends no request under a canceled token',
    needs: ['fetch'],
    async run({ CancellationToken, cancellationKind, server }) {
      const { canceled } = CancellationToken;
      const name = newName();
      const error = await rejectionOf(fetch(`${server}/slow/${name}`, { signal: canceled.signal }));
      same(cancellationKind(error, canceled), 'canceled');
      same(await countOf(name, server), '0');
    },
  },
  {
    name: 'the engine’s own fetch accepts the signal of a pending token, and of CancellationToken.none',
    needs: ['fetch'],
    async run({ CancellationToken, CancellationTokenSource, server }) {
      for (const token of [new CancellationTokenSource().token, CancellationToken.none]) {
        const response = await fetch(`${server}/whole/${newName()}`, { signal: token.signal });
        same(await response.text(), 'whole');
      }
    },
  },
  {
    name: 'createFetch rejects with the reason itself: after a cancel, a timeout and a failure',
    needs: ['fetch'],
    async run({ CancellationTokenSource, createFetch, server }) {
      const fetchUnder = createFetch();
      for (const [cancel, kind] of [
        [(source) => source.cancel('stop'), 'canceled'],
        [(source) => source.cancelAfter(5), 'timeout'],
        [(source) => source.cancel(new Error('The disk is full')), 'failed'],
      ]) {
        const source = new CancellationTokenSource();
        const { token } = source;
        const name = newName();
        const error = await stopped(name, server, fetchUnder(`${server}/slow/${name}`, { token }), () =>
          cancel(source),
        );
        sameItems([error, token.kind], [token.reason, kind]);
      }
    },
  },
  {
    name: 'createFetch rejects with the reason itself while the body is being read, by text() and by its stream',
    needs: ['fetch'],
    async run({ CancellationTokenSource, createFetch, server }) {
      const fetchUnder = createFetch();
      for (const read of [(response) => response.text(), readStream]) {
        const source = new CancellationTokenSource();
        const { token } = source;
        const name = newName();
        const response = await fetchUnder(`${server}/body/${name}`, { token });
        same(response.status, 200);
        same(await stopped(name, server, read(response), () => source.cancel('stop')), token.reason);
      }
    },
  },
  {
    name: 'createFetch rejects with the error of the underlying fetch while nothing is canceled, otherwise with the reason',
    async run({ CancellationTokenSource, createFetch }) {
      const source = new CancellationTokenSource();
      const { token } = source;
      const error = new Error('The network is down');
      const fail = async () => {
        throw error;
      };
      same(await rejectionOf(createFetch(fail)('somewhere', { token })), error);
      const signals = [];
      const hang = createFetch((_, { signal }) => never(signals.push(signal)));
      const request = hang('somewhere', { token });
      source.cancel('stop');
      sameItems([await rejectionOf(request), signals[0].aborted], [token.reason, true]);
    },
  },
  {
    name: 'createFetch has its own timeout, which includes the body',
    needs: ['fetch'],
    async run({ createFetch, cancellationKind, server }) {
      const fetchUnder = createFetch();
      for (const action of ['slow', 'body']) {
        const name = newName();
        const request = async () => (await fetchUnder(`${server}/${action}/${name}`, { timeout: 100 })).text();
        const error = await rejectionOf(request());
        sameItems([error.name, error.milliseconds, cancellationKind(error)], ['TimeoutError', 100, 'timeout']);
        await ask(`${server}/closed/${name}`);
      }
    },
  },
  {
    name: 'createFetch accepts a signal, also in a Request, and returns the response',
    needs: ['fetch'],
    async run({ CancellationToken, CancellationTokenSource, createFetch, server }) {
      const fetchUnder = createFetch();
      const source = new CancellationTokenSource(60_000);
      const response = await fetchUnder(`${server}/whole/${newName()}`, { token: source.token });
      sameItems([response instanceof globalThis.Response, await response.text()], [true, 'whole']);
      source.dispose();
      for (const makeRequest of [
        (url, signal) => fetchUnder(url, { signal }),
        (url, signal) => fetchUnder(new globalThis.Request(url, { signal })),
      ]) {
        const controller = new AbortController();
        const name = newName();
        const request = makeRequest(`${server}/slow/${name}`, controller.signal);
        const error = await stopped(name, server, request, () => controller.abort(new Error('failed')));
        sameItems([error.message, CancellationToken.from(controller.signal).kind], ['failed', 'failed']);
      }
    },
  },
  {
    name: 'createFetch releases the token when the body has been read',
    needs: ['fetch'],
    async run({ createFetch, server }) {
      const { signal } = new OwnController();
      const response = await createFetch()(`${server}/whole/${newName()}`, { token: signal });
      const counts = [signal.size > 0];
      await response.text();
      counts.push(signal.size);
      sameItems(counts, [true, 0]);
    },
  },
  {
    name: 'TaskScope stops the requests of its other tasks when one fails',
    needs: ['fetch'],
    async run({ TaskScope, server }) {
      const name = newName();
      const error = new Error('boom');
      const work = TaskScope.with((scope) => {
        scope.run(({ signal }) => fetch(`${server}/slow/${name}`, { signal }));
        scope.run(async () => {
          await ask(`${server}/arrived/${name}`);
          throw error;
        });
      });
      same(await rejectionOf(work), error);
      await ask(`${server}/closed/${name}`);
    },
  },
  {
    name: 'a deadline covers the body of the engine’s own fetch: withTimeout returns the response, and the socket closes',
    needs: ['fetch'],
    async run({ cancellationKind, server, withTimeout }) {
      for (const read of [(response) => response.text(), readStream]) {
        const name = newName();
        let own;
        const page = async () => {
          const response = await withTimeout(
            (token) => fetch(`${server}/body/${name}`, { signal: (own = token).signal }),
            200,
          );
          await read(response);
        };
        const error = await rejectionOf(page());
        same(cancellationKind(error, own), 'timeout');
        await ask(`${server}/closed/${name}`);
      }
    },
  },
  {
    name: 'a token covers the body of the engine’s own fetch: a response that a function or a task returned',
    needs: ['fetch'],
    async run({ CancellationTokenSource, cancellationKind, server, TaskScope, withCancellation, withTimeout }) {
      for (const start of [
        (work, token) => withCancellation(work, token),
        (work, token) => withTimeout(work, 60_000, token),
        async (work, token) => (await TaskScope.all([work], token))[0],
      ]) {
        const source = new CancellationTokenSource();
        const name = newName();
        const response = await start(({ signal }) => fetch(`${server}/body/${name}`, { signal }), source.token);
        const error = await stopped(name, server, response.text(), () => source.cancel('stop'));
        same(cancellationKind(error, source.token), 'canceled');
      }
    },
  },
  {
    name: 'the body of the engine’s own fetch leaves nothing on the parent when it has been read',
    needs: ['fetch'],
    async run({ server, withTimeout }) {
      for (const read of [(response) => response.text(), readStream]) {
        const { signal } = new OwnController();
        const response = await withTimeout(
          (token) => fetch(`${server}/whole/${newName()}`, { signal: token.signal }),
          60_000,
          signal,
        );
        const counts = [signal.size];
        await read(response);
        await released(signal);
        sameItems([...counts, signal.size], [1, 0]);
      }
    },
  },
  {
    name: 'race reads the body of the fastest response, and stops the other requests',
    needs: ['fetch'],
    async run({ server, TaskScope }) {
      const name = newName();
      const request = (path) => async (token) => fetch(`${server}/${path}`, { signal: token.signal });
      const fast = async (token) => {
        await ask(`${server}/arrived/${name}`);
        return request(`whole/${newName()}`)(token);
      };
      const response = await TaskScope.race([request(`slow/${name}`), fast]);
      await ask(`${server}/closed/${name}`);
      same(await response.text(), 'whole');
    },
  },
];

/** Each request has its own name. */
function newName() {
  return `request-${++names}`;
}

async function ask(url) {
  return (await fetch(url)).text();
}

function countOf(name, server) {
  return ask(`${server}/count/${name}`);
}

/** Cancels when the request has arrived, waits until its socket closes, and returns what `work` rejects with. */
async function stopped(name, server, work, cancel) {
  const rejection = rejectionOf(work);
  await Promise.race([ask(`${server}/arrived/${name}`), rejection]);
  cancel();
  const error = await rejection;
  await ask(`${server}/closed/${name}`);
  return error;
}

async function readStream(response) {
  const reader = response.body.getReader();
  while (!(await reader.read()).done);
}
