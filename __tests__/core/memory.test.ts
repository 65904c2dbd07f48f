import { CancellationToken, CancellationTokenSource } from 'countermand';
import { collectGarbage } from '../support/collectGarbage.js';

const count = 200_000;

/** Bytes that each round of `work` leaves behind. */
function bytesKept(work: () => unknown): number {
  for (let index = 0; index < 1_000; index++) work();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index++) work();
  collectGarbage();
  return (process.memoryUsage().heapUsed - before) / count;
}

/** Bytes of each that `make` gives, while it is kept. */
function bytesOf(make: (callback: () => void) => unknown): number {
  const callbacks = Array.from({ length: 20_000 }, () => () => {}); // the user's
  const kept = new Array<unknown>(callbacks.length).fill(undefined);
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  callbacks.forEach((callback, index) => (kept[index] = make(callback)));
  collectGarbage();
  return (process.memoryUsage().heapUsed - before) / kept.length;
}

const nodeMajor = Number(process.versions.node.split('.')[0]);
const parent = new CancellationTokenSource();
const foreign = new AbortController();

it('keeps nothing of linked children that are created, polled and forgotten', () => {
  const work = () => CancellationTokenSource.createLinkedTokenSource(parent.token).token.isCancellationRequested;
  expect(bytesKept(work)).toBeLessThan(20);
});

it('keeps nothing of children that are created, registered with and disposed of', () => {
  const work = () => {
    const child = CancellationTokenSource.createLinkedTokenSource(parent.token, foreign.signal);
    child.token.register(() => {});
    child.dispose();
  };
  expect(bytesKept(work)).toBeLessThan(20);
});

it('keeps nothing of tokens linked by any, whose listeners have left', () => {
  const other = new CancellationTokenSource();
  const work = () =>
    CancellationToken.any([parent.token, other.token, foreign.signal])
      .register(() => {})
      .unregister();
  expect(bytesKept(work)).toBeLessThan(20);
});

/** The control: what Node keeps of what people write without a token. */
(nodeMajor < 24 ? it : it.skip)('keeps more of signals that are linked natively, polled and forgotten', () => {
  const { signal } = new AbortController();
  expect(bytesKept(() => AbortSignal.any([signal]).aborted)).toBeGreaterThan(20);
});

const longLived = new CancellationTokenSource();

it.each<[string, number, (callback: () => void) => unknown]>([
  [
    'a source and its token',
    180,
    () => {
      const source = new CancellationTokenSource();
      return source.token && source;
    },
  ],
  ['a registration', 80, (callback) => longLived.token.register(callback)],
  ['a linked child', 200, () => CancellationTokenSource.createLinkedTokenSource(longLived.token)],
  [
    'a linked child with a callback',
    480,
    (callback) => {
      const child = CancellationTokenSource.createLinkedTokenSource(longLived.token);
      child.token.register(callback);
      return child;
    },
  ],
])('weighs little: %s takes at most %i bytes', (_, limit, make) => {
  expect(bytesOf(make)).toBeLessThanOrEqual(limit);
});

it('keeps what is not unregistered, so that this test can fail', () => {
  const source = new CancellationTokenSource();
  expect(bytesKept(() => source.token.register(() => {}))).toBeGreaterThan(20);
});
