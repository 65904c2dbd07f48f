import { EventEmitter } from 'node:events';
import {
  cancelable,
  CancellationToken,
  CancellationTokenSource,
  cancelableStream,
  createFetch,
  delay,
  interval,
  makeCancelable,
  TaskScope,
  waitForEvent,
  withCancellation,
  withTimeout,
  yieldIfDue,
} from 'countermand';
import { collectGarbage } from '../support/collectGarbage.js';

// What is emptied only when nothing is under way grows without end in a service that is always busy. So here several
// callers keep each operation busy all the time, and memory is measured while they do.

const callers = 3;

/** How many bytes each call leaves in use while there are others under way all the time. */
async function bytesPerCall(work: (caller: number) => unknown, calls: number): Promise<number> {
  let started = 0;
  const marks: number[] = [];
  const call = async (_: unknown, caller: number) => {
    while (started < 2 * calls) {
      if (++started % calls === 0) {
        collectGarbage();
        marks.push(process.memoryUsage().heapUsed);
      }
      await work(caller);
    }
  };
  await Promise.all(Array.from({ length: callers }, call));
  return (marks[1]! - marks[0]!) / calls;
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const { token } = new CancellationTokenSource();

/** Items without end. */
async function* items() {
  for (let count = 0; ; count++) {
    await turn();
    yield count;
  }
}

const operations: Record<string, () => (caller: number) => unknown> = {
  'a scope with a limit': () => {
    const scope = new TaskScope(token, { concurrency: 2 });
    return () => scope.run(turn);
  },
  'a scope without a limit': () => {
    const scope = new TaskScope(token);
    return () => scope.run(turn);
  },
  'a scope with a grace': () => {
    const scope = new TaskScope(token, { grace: 1_000 });
    return () => scope.run(turn);
  },
  'waiting for a scope with a grace': () => {
    const scope = new TaskScope(token, { grace: 1_000 });
    return async () => {
      void scope.run(turn);
      await scope.done();
    };
  },
  'new scopes': () => () => TaskScope.all([turn, turn], token),
  races: () => () => TaskScope.race([turn, turn], token),
  'a function': () => () => withCancellation(turn, token),
  'a function that reads the signal': () => () => withCancellation(({ signal }) => (void signal, turn()), token),
  'a promise': () => () => withCancellation(turn(), token),
  'a function with a limit': () => () => withTimeout(turn, 60_000, token),
  'a promise with a limit': () => () => withTimeout(turn(), 60_000, token),
  'cancelable work': () => () => cancelable<void>((resolve) => void setImmediate(resolve), token),
  'a function made cancelable': () => {
    const cancelableTurn = makeCancelable(turn);
    return () => cancelableTurn(token);
  },
  'the items of an iterable': () => {
    const all = Array.from({ length: callers }, () => withCancellation(items(), token)[Symbol.asyncIterator]());
    return (caller) => all[caller]!.next();
  },
  'the chunks of a stream': () => {
    const readers = Array.from({ length: callers }, () =>
      cancelableStream(
        new ReadableStream({ pull: (controller) => turn().then(() => controller.enqueue(1)) }),
        token,
      ).getReader(),
    );
    return (caller) => readers[caller]!.read();
  },
  'events of one emitter': () => {
    const emitter = new EventEmitter();
    return (caller) => {
      setImmediate(() => emitter.emit(`event ${caller}`));
      return waitForEvent(emitter, `event ${caller}`, token);
    };
  },
  yields: () => () => yieldIfDue(token, { everyMilliseconds: 0 }),
  'linked sources': () => async () => {
    using source = new CancellationTokenSource({ parents: [token], timeout: 60_000 });
    await withCancellation(turn, source.token);
  },
  'tokens made of several': () => () =>
    withCancellation(turn, CancellationToken.any([token, new CancellationTokenSource().token])),
};

it.each(Object.entries(operations))(
  'keeps nothing of the past calls of %s',
  async (_, make) => {
    expect(await bytesPerCall(make(), 10_000)).toBeLessThan(40);
  },
  60_000,
);

/** Those that take longer. */
const slowOperations: typeof operations = {
  requests: () => {
    const send = createFetch((url: string) => turn().then(() => new Response(url)));
    return async () => (await send('http://localhost/', { token, timeout: 60_000 })).text();
  },
  delays: () => () => delay(0, token),
  'the ticks of intervals': () => async () => {
    for await (const count of interval(1, token)) if (count === 0) break;
  },
};

it.each(Object.entries(slowOperations))(
  'keeps nothing of the past calls of %s',
  async (_, make) => {
    expect(await bytesPerCall(make(), 1_000)).toBeLessThan(400);
  },
  60_000,
);
