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

it('keeps what is not unregistered, so that this test can fail', () => {
  const source = new CancellationTokenSource();
  expect(bytesKept(() => source.token.register(() => {}))).toBeGreaterThan(20);
});
