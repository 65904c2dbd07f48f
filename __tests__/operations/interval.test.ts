import { CancellationToken, CancellationTokenSource, interval } from 'countermand';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

it('counts from 0, one number every period', async () => {
  const iterator = interval(10)[Symbol.asyncIterator]();
  for (let count = 0; count < 3; count++) {
    const next = iterator.next();
    await jest.advanceTimersByTimeAsync(10);
    expect(await next).toEqual({ done: false, value: count });
  }
  await iterator.return?.();
});

it('starts no timer before the first call of next', () => {
  interval(10)[Symbol.asyncIterator]();
  expect(jest.getTimerCount()).toBe(0);
});

it('yields one number for three ticks that were missed', async () => {
  const iterator = interval(10)[Symbol.asyncIterator]();
  const first = iterator.next();
  await jest.advanceTimersByTimeAsync(40);
  expect([await first, await iterator.next()].map(({ value }) => value as unknown)).toEqual([0, 1]);
  let isSettled = false;
  const next = iterator.next().then((result) => {
    isSettled = true;
    return result;
  });
  await jest.advanceTimersByTimeAsync(9);
  expect(isSettled).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  expect((await next).value).toBe(2);
  await iterator.return?.();
});

it('clears its timer when the loop is left', async () => {
  jest.useRealTimers();
  const counts: number[] = [];
  for await (const count of interval(1)) {
    counts.push(count);
    if (count === 1) break;
  }
  expect(counts).toEqual([0, 1]);
  jest.useFakeTimers();
});

it('clears its timer when the body of the loop throws', async () => {
  jest.useRealTimers();
  const loop = async () => {
    for await (const count of interval(1)) throw new Error(`at ${count}`);
  };
  await expect(loop()).rejects.toThrow('at 0');
  jest.useFakeTimers();
});

it('clears its timer and rejects when the token is canceled while the body of the loop runs', async () => {
  const source = new CancellationTokenSource();
  const iterator = interval(10, source.token)[Symbol.asyncIterator]();
  const next = iterator.next();
  await jest.advanceTimersByTimeAsync(10);
  await next;
  source.cancel();
  const rejected = iterator.next();
  expect(jest.getTimerCount()).toBe(0);
  await expect(rejected).rejects.toBe(source.token.reason);
  await expect(iterator.next()).rejects.toBe(source.token.reason);
});

it('clears its timer and rejects when the token is canceled while the loop waits', async () => {
  const source = new CancellationTokenSource();
  const next = interval(10, source.token)[Symbol.asyncIterator]().next();
  source.cancel();
  expect(jest.getTimerCount()).toBe(0);
  await expect(next).rejects.toBe(source.token.reason);
});

it('is done once it was left', async () => {
  const iterator = interval(10)[Symbol.asyncIterator]();
  expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
  expect(await iterator.next()).toEqual({ done: true, value: undefined });
});

it('resolves a pending call of next as done when it is left', async () => {
  const iterator = interval(10)[Symbol.asyncIterator]();
  const next = iterator.next();
  await iterator.return?.();
  expect(await next).toEqual({ done: true, value: undefined });
});

it('starts a timer of its own for each loop', async () => {
  const both = interval(10);
  const [one, two] = [both[Symbol.asyncIterator](), both[Symbol.asyncIterator]()];
  const first = Promise.all([one.next(), two.next()]);
  await jest.advanceTimersByTimeAsync(10);
  expect((await first).map(({ value }) => value as unknown)).toEqual([0, 0]);
  await Promise.all([one.return?.(), two.return?.()]);
});

it.each([
  [0, RangeError],
  [-2, RangeError],
  [NaN, RangeError],
  ['1', TypeError],
])('refuses a period of %p, even when the token is canceled', (milliseconds, errorClass) => {
  expect(() => interval(milliseconds as never)).toThrow(errorClass);
  expect(() => interval(milliseconds as never, CancellationToken.canceled)).toThrow(errorClass);
});
