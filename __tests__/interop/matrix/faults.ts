import { type CancellationToken, CancellationTokenSource } from 'countermand';
import type { Sink, Work } from './Sink.js';
import type { Source } from './Source.js';
import { nativeController } from './sources/nativeController.js';
import { deferred } from './support/deferred.js';

/** A fault planted in a sound source or sink. */
export interface Fault {
  readonly scenario: string;
  readonly source: Source;
  readonly sink: Sink;
  /** What the matrix must say about it. */
  readonly finding: string;
}

/** Work that obeys its token. */
function soundWork(): Work {
  const { promise, reject, resolve } = deferred<string>();
  const underWay = deferred();
  const stopped = deferred();
  return {
    start(token) {
      underWay.resolve();
      token.register(() => {
        stopped.resolve();
        reject(token.reason);
      });
      return promise;
    },
    underWay: underWay.promise,
    stopped: stopped.promise,
    fail: () => reject(new Error('the work failed')),
    finish: () => resolve('the result'),
    result: 'the result',
  };
}

/** A sink whose work is sound, except for the given members. */
function sinkWith(faulty: (work: Work) => Partial<Work>): Sink {
  return {
    name: 'a faulty sink',
    takesSignal: false,
    open() {
      const work = soundWork();
      return { ...work, ...faulty(work) };
    },
  };
}

/** A sink whose work is sound, except for how it starts or settles. */
function sinkThat(starts: (start: Work['start'], token: CancellationToken) => Promise<unknown>): Sink {
  return sinkWith(({ start }) => ({ start: (token) => starts(start, token) }));
}

const never = new Promise<never>(() => {});
const soundSink = sinkWith(() => ({}));
const deaf: Source = { ...nativeController, open: () => ({ ...nativeController.open(), cancel() {} }) };
const clinging: Source = { ...nativeController, open: () => ({ ...nativeController.open(), countListeners: () => 1 }) };
const fault = (scenario: string, finding: string, sink: Sink, source = nativeController): Fault => {
  return { scenario, source, sink, finding };
};

export const faults: readonly Fault[] = [
  fault('user', 'withCancellation did not settle', soundSink, deaf),
  fault('work done', 'listeners left on the foreign side: 1', soundSink, clinging),
  fault(
    'user',
    'the work was not under way',
    sinkWith(() => ({ start: () => never, underWay: never })),
  ),
  fault(
    'user',
    'the work was not stopped',
    sinkWith(() => ({ stopped: never })),
  ),
  fault(
    'parent',
    "the sink's promise did not settle",
    sinkThat((start, token) => Promise.race([never, start(token).catch(() => never)])),
  ),
  fault(
    'timeout',
    'was judged to be undefined',
    sinkThat((start, token) =>
      start(token).catch(() => {
        throw new TypeError('invalid');
      }),
    ),
  ),
  fault(
    'work done',
    'resolved with "the result"',
    sinkWith(() => ({ result: 'another result' })),
  ),
  fault(
    'work fails',
    'resolved with "nothing" instead of rejecting',
    sinkThat((start, token) => start(token).catch(() => 'nothing')),
  ),
  fault(
    'user',
    'listeners left by the sink: 2',
    sinkWith(() => ({ countLeftovers: () => 2 })),
  ),
  fault(
    'user',
    'uncaught: Error: lost',
    sinkThat((start, token) => {
      void Promise.reject(new Error('lost'));
      return start(token);
    }),
  ),
  fault(
    'user',
    'timers left by the library: 1',
    sinkThat((start, token) => {
      new CancellationTokenSource(60_000);
      return start(token);
    }),
  ),
];
