import { CancellationToken, CancellationTokenSource } from 'countermand';
import { stateOfToken } from '../../lib/core/CancellationToken.js';
import { isListenedTo } from '../support/isListenedTo.js';
import { ordersOfThree } from '../support/orders.js';

// The cases of .NET's own tests, by their numbers in the catalogue: linked sources.

const link = CancellationTokenSource.createLinkedTokenSource;

function sources(count: number): CancellationTokenSource[] {
  return Array.from({ length: count }, () => new CancellationTokenSource());
}

it('11. cancels the child with the parent, and never the parent with the child', () => {
  const [first, second, third] = sources(3) as [
    CancellationTokenSource,
    CancellationTokenSource,
    CancellationTokenSource,
  ];
  const child = link(first.token);
  first.cancel();
  expect(child.isCancellationRequested).toBe(true);

  const other = link(second.token);
  other.cancel();
  expect(second.isCancellationRequested).toBe(false);

  const orphan = link(third.token);
  third.dispose();
  third.cancel();
  expect(orphan.isCancellationRequested).toBe(false);
});

it.each([
  ['12', 2],
  ['13', 3],
])('%s. cancels a child of %i when the first is canceled', (_, count) => {
  const parents = sources(count);
  const child = link(...parents.map((parent) => parent.token));
  const callback = jest.fn();
  child.token.register(callback);
  parents[0]!.cancel();
  expect(child.isCancellationRequested).toBe(true);
  expect(callback).toHaveBeenCalledTimes(1);
});

it('14. is born canceled when its parent is', () => {
  const [parent] = sources(1) as [CancellationTokenSource];
  parent.cancel();
  const child = link(parent.token);
  expect(child.isCancellationRequested).toBe(true);
  expect(child.token.reason).toBe(parent.token.reason);
});

it('15. is born canceled when one of two parents is', () => {
  const [canceled, live] = sources(2) as [CancellationTokenSource, CancellationTokenSource];
  canceled.cancel();
  expect(link(live.token, canceled.token).isCancellationRequested).toBe(true);
});

it('16. is born canceled when a grandparent is', () => {
  const [a, b, c] = sources(3) as [CancellationTokenSource, CancellationTokenSource, CancellationTokenSource];
  a.cancel();
  expect(link(c.token, link(a.token, b.token).token).isCancellationRequested).toBe(true);
});

it('24. throws what a callback of a child threw, flat, from the cancel of the parent', () => {
  for (const throwOnFirstError of [false, true]) {
    const [parent] = sources(1) as [CancellationTokenSource];
    const child = link(parent.token, CancellationToken.none);
    const error = new Error('E');
    child.token.register(() => {
      throw error;
    });
    let thrown: unknown;
    try {
      parent.cancel(undefined, { throwOnFirstError });
    } catch (caught) {
      thrown = caught;
    }
    if (throwOnFirstError) expect(thrown).toBe(error);
    else expect((thrown as AggregateError).errors).toEqual([error]);
  }
});

it('27. can be disposed of after a parent was canceled and disposed of', () => {
  const [a, b] = sources(2) as [CancellationTokenSource, CancellationTokenSource];
  const child = link(a.token, b.token);
  b.cancel();
  b.dispose();
  child.dispose();
  child.dispose();
});

it.each([
  ['first', 0],
  ['last', 1],
])('keeps the reason of the parent that was canceled first, though nobody has looked: the %s', (_, index) => {
  const parents = [new CancellationTokenSource(), new CancellationTokenSource()] as const;
  const child = CancellationTokenSource.createLinkedTokenSource(...parents.map(({ token }) => token));
  const [earlier, later] = index === 0 ? parents : [parents[1], parents[0]];
  earlier.cancel('earlier');
  later.cancel('later');
  expect((child.token.reason as Error).message).toBe('earlier');
  expect(child.token.canceledBy).toBe(earlier.token);
});

it('leaves no trace in a parent that was disposed of before anybody listened', () => {
  const [disposed, live] = [new CancellationTokenSource(), new CancellationTokenSource()];
  const { token } = disposed;
  const child = CancellationTokenSource.createLinkedTokenSource(token, live.token);
  disposed.dispose();
  const callback = jest.fn();
  child.token.register(callback);
  expect([token, live.token].map((parent) => isListenedTo(parent))).toEqual([false, true]);
  live.cancel();
  expect(callback).toHaveBeenCalledTimes(1);
});

it.each([0, 1, 2, 3])('is canceled by each of the ancestors of two parents that are linked themselves: %i', (index) => {
  const ancestors = sources(4);
  const [a, b, c, d] = ancestors.map(({ token }) => token);
  const child = link(link(a, b).token, link(c, d).token);
  const [callback, polled] = [jest.fn(), link(link(a, b).token, link(c, d).token)];
  child.token.register(callback);
  ancestors[index]!.cancel();
  expect(callback).toHaveBeenCalledTimes(1);
  expect(polled.token.canceledBy).toBe(ancestors[index]!.token);
});

it.each(ordersOfThree)(
  'leaves nothing in the parent when three children are left in the order %i, %i, %i',
  (...order) => {
    const parent = new CancellationTokenSource();
    const registrations = sources(3).map(() => link(parent.token).token.register(() => {}));
    for (const index of order) {
      expect(isListenedTo(parent.token)).toBe(true);
      registrations[index]!.unregister();
    }
    expect(isListenedTo(parent.token)).toBe(false);
  },
);

it.each(ordersOfThree)(
  'is still canceled with the parent when the siblings have left in the order %i, %i, %i',
  (...order) => {
    const parent = new CancellationTokenSource();
    const called: number[] = [];
    const registrations = sources(5).map((_, number) => link(parent.token).token.register(() => called.push(number)));
    for (const index of order) registrations[index + 1]!.unregister();
    parent.cancel();
    expect(called).toEqual([4, 0]);
  },
);

it('lets no child hold another when the parent is disposed of', () => {
  const parent = new CancellationTokenSource();
  const children = sources(3).map(() => link(parent.token).token);
  for (const child of children) child.register(() => {});
  parent.dispose();
  const links = children.map((child) => stateOfToken(child).details!.links!);
  expect(links.flatMap(({ previous, next }) => [previous, next])).toEqual(Array(6).fill(undefined));
});
