import { CancellationToken, CancellationTokenSource } from 'countermand';
import { collectGarbage } from '../support/collectGarbage.js';

const count = 200_000;

/** How many bytes each round of `work` leaves in use. */
function bytesKept(work: () => unknown): number {
  for (let index = 0; index < 1_000; index++) work();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < count; index++) work();
  collectGarbage();
  return (process.memoryUsage().heapUsed - before) / count;
}

/** How many bytes each object that `make` returns takes while it is kept. */
function bytesOf(make: (callback: () => void) => unknown): number {
  const callbacks = Array.from({ length: 20_000 }, () => () => {}); // the user's own
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

it('releases linked children that are created, polled and dropped', () => {
  const work = () => CancellationTokenSource.createLinkedTokenSource(parent.token).token.isCancellationRequested;
  expect(bytesKept(work)).toBeLessThan(20);
});

it('releases linked children that are created, registered on and disposed', () => {
  const work = () => {
    const child = CancellationTokenSource.createLinkedTokenSource(parent.token, foreign.signal);
    child.token.register(() => {});
    child.dispose();
  };
  expect(bytesKept(work)).toBeLessThan(20);
});

it('releases tokens made by CancellationToken.any whose callbacks were unregistered', () => {
  const other = new CancellationTokenSource();
  const work = () =>
    CancellationToken.any([parent.token, other.token, foreign.signal])
      .register(() => {})
      .unregister();
  expect(bytesKept(work)).toBeLessThan(20);
});

/** The control: what Node keeps when people do the same without a token. */
(nodeMajor < 24 ? it : it.skip)(
  'finds that Node does not release signals that are linked natively, polled and dropped',
  () => {
    const { signal } = new AbortController();
    expect(bytesKept(() => AbortSignal.any([signal]).aborted)).toBeGreaterThan(20);
  },
);

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
])('keeps %s in at most %i bytes', (_, limit, make) => {
  expect(bytesOf(make)).toBeLessThanOrEqual(limit);
});

it('notices callbacks that are not unregistered, so that these tests can fail', () => {
  const source = new CancellationTokenSource();
  expect(bytesKept(() => source.token.register(() => {}))).toBeGreaterThan(20);
});
