import { AbortController as PolyfilledController } from 'abort-controller';
import {
  cancelable,
  cancellationKind,
  CancellationTokenSource,
  type CancellationTokenLike,
  createFetch,
  makeCancelable,
  TaskScope,
  waitForEvent,
  withCancellation,
  withTimeout,
} from 'countermand';
import { rejectionOf } from '../support/promises.js';

// A foreign signal calls its listeners in the order in which they were added. Work that listened first, and settles when
// it is stopped, was not faster: it was stopped, and its answer is incomplete.

const controllers: [string, () => { readonly signal: CancellationTokenLike; abort(): void }][] = [
  ['an AbortController', () => new AbortController()],
  ['the polyfill', () => new PolyfilledController() as never],
];

type Signal = Pick<AbortSignal, 'addEventListener'>;

/** Work that listens for itself, and then settles as if it were complete. */
function stoppable(signal: Signal): Promise<string> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => {
      resolve('half an answer');
    });
  });
}

type Call = (work: Promise<string>, signal: CancellationTokenLike) => PromiseLike<unknown>;

const calls: [string, Call][] = [
  ['withCancellation', (work, signal) => withCancellation(work, signal)],
  ['withCancellation of a function', (work, signal) => withCancellation(() => work, signal)],
  ['withTimeout', (work, signal) => withTimeout(work, 60_000, signal)],
  ['withTimeout of a function', (work, signal) => withTimeout(() => work, 60_000, signal)],
  ['cancelable', (work, signal) => cancelable((resolve) => void work.then(resolve), signal)],
  ['makeCancelable', (work, signal) => makeCancelable(() => work)(signal)],
  [
    'makeCancelable.callback',
    (work, signal) =>
      makeCancelable.callback(
        (done: (error: unknown, value: string) => void) => void work.then((value) => done(null, value)),
      )(signal),
  ],
  ['TaskScope.all', (work, signal) => TaskScope.all([() => work], signal)],
  ['TaskScope.race', (work, signal) => TaskScope.race([() => work], signal)],
  [
    'createFetch',
    (work, signal) => createFetch((url: string) => work.then(() => new Response(url)))('/', { token: signal }),
  ],
  [
    'a linked token',
    (work, signal) => withCancellation(work, CancellationTokenSource.createLinkedTokenSource(signal).token),
  ],
];

describe.each(controllers)('under the signal of %s', (_, makeController) => {
  it.each(calls)('%s rejects with the reason, though its work settles when it is stopped', async (__, call) => {
    const controller = makeController();
    const work = stoppable(controller.signal as Signal);
    const outcome = rejectionOf(call(work, controller.signal));
    await Promise.resolve();
    controller.abort();
    expect((await outcome).name).toBe('AbortError');
  });

  it.each(calls)(
    '%s rejects with the reason if its work settled in the same turn before it was aborted',
    async (__, call) => {
      const controller = makeController();
      let resolve!: (value: string) => void;
      const work = new Promise<string>((resolver) => (resolve = resolver));
      const outcome = rejectionOf(call(work, controller.signal));
      await Promise.resolve();
      resolve('an answer');
      controller.abort();
      expect((await outcome).name).toBe('AbortError');
    },
  );

  it('gives a late result to onLateResult', async () => {
    const controller = makeController();
    const late: string[] = [];
    const work = stoppable(controller.signal as Signal);
    const waiting = withCancellation(work, controller.signal, { onLateResult: (value) => late.push(value) });
    controller.abort();
    await rejectionOf(waiting);
    expect(late).toEqual(['half an answer']);
  });

  it('rejects with the reason if the work settles before it returns', async () => {
    const onLateResult = jest.fn();
    const settled = [
      (signal: CancellationTokenLike, abort: () => void) =>
        withCancellation(() => (abort(), 'half an answer'), signal, { onLateResult }),
      (signal: CancellationTokenLike, abort: () => void) =>
        cancelable((resolve) => {
          abort();
          resolve('half an answer');
        }, signal),
      (signal: CancellationTokenLike, abort: () => void) =>
        cancelable((_, reject) => {
          abort();
          reject(new Error('stopped'));
        }, signal),
    ];
    for (const settle of settled) {
      const controller = makeController();
      const error = await rejectionOf(settle(controller.signal, () => controller.abort()));
      expect(cancellationKind(error, controller.signal)).toBe('canceled');
    }
    expect(onLateResult.mock.calls).toEqual([['half an answer']]);
  });

  it('keeps the answer of work that settled in an earlier turn', async () => {
    const controller = makeController();
    const waiting = withCancellation(Promise.resolve('an answer'), controller.signal);
    expect(await waiting).toBe('an answer');
    controller.abort();
  });

  it('rejects with the reason under an aborted signal, even if the promise has settled', async () => {
    const controller = makeController();
    controller.abort();
    expect((await rejectionOf(withCancellation(Promise.resolve(1), controller.signal))).name).toBe('AbortError');
  });
});

it('waitForEvent rejects with the reason if the event is fired by another listener of the signal', async () => {
  const controller = new AbortController();
  const target = new EventTarget();
  controller.signal.addEventListener('abort', () => target.dispatchEvent(new Event('closed')));
  const waiting = rejectionOf(waitForEvent(target, 'closed', controller.signal));
  controller.abort();
  expect((await waiting).name).toBe('AbortError');
});

it('sees an abort whose event was stopped when the work settles', async () => {
  const controller = new AbortController();
  controller.signal.addEventListener('abort', (event) => event.stopImmediatePropagation());
  let resolve!: (value: string) => void;
  const waiting = rejectionOf(withCancellation(new Promise((resolver) => (resolve = resolver)), controller.signal));
  controller.abort();
  resolve('half an answer');
  expect((await waiting).name).toBe('AbortError');
});

describe('under a token of this library', () => {
  it('lets work win that settled in the same turn before the cancel', async () => {
    const source = new CancellationTokenSource();
    let resolve!: (value: string) => void;
    const waiting = withCancellation(new Promise<string>((resolver) => (resolve = resolver)), source.token);
    resolve('an answer');
    source.cancel();
    expect(await waiting).toBe('an answer');
  });

  it('rejects with the reason if the work settles because it is stopped', async () => {
    const source = new CancellationTokenSource();
    const waiting = rejectionOf(withCancellation(stoppable(source.token.signal), source.token));
    source.cancel();
    expect(await waiting).toBe(source.token.reason);
  });
});
