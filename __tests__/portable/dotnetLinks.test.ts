import { CancellationToken, CancellationTokenSource } from 'countermand';
import { stateOfToken } from '../../lib/core/CancellationToken.js';
import { isListenedTo } from '../support/isListenedTo.js';
import { ordersOfThree } from '../support/orders.js';

// The cases of .NET's own tests: linked sources.

const link = CancellationTokenSource.createLinkedTokenSource;

function sources(count: number): CancellationTokenSource[] {
  return Array.from({ length: count }, () => new CancellationTokenSource());
}

it('cancels a child when its parent is canceled, but not a parent when its child is', () => {
  const [first, second, third] = sources(3) as [
    CancellationTokenSource,
    CancellationTokenSource,
    CancellationTokenSource,
  ];
  const child = link(first.token);
  expect(child.isCancellationRequested).toBe(false);
  first.cancel();
  expect(child.isCancellationRequested).toBe(true);

  const other = link(second.token);
  expect(other.isCancellationRequested).toBe(false);
  other.cancel();
  expect([other.isCancellationRequested, second.isCancellationRequested]).toEqual([true, false]);

  const orphan = link(third.token);
  expect(orphan.isCancellationRequested).toBe(false);
  third.dispose();
  third.cancel();
  expect(orphan.isCancellationRequested).toBe(false);
});

it.each([2, 3])('cancels a child of %i parents when the first of them is canceled', (count) => {
  const parents = sources(count);
  const child = link(...parents.map((parent) => parent.token));
  const callback = jest.fn();
  child.token.register(callback);
  expect(child.isCancellationRequested).toBe(false);
  parents[0]!.cancel();
  expect(child.isCancellationRequested).toBe(true);
  expect(callback).toHaveBeenCalledTimes(1);
});

it('creates a canceled child, with the same reason, when the parent is already canceled', () => {
  const [parent] = sources(1) as [CancellationTokenSource];
  parent.cancel();
  const child = link(parent.token);
  expect(child.isCancellationRequested).toBe(true);
  expect(child.token.reason).toBe(parent.token.reason);
});

it('creates a canceled child when one of two parents is already canceled', () => {
  const [canceled, live] = sources(2) as [CancellationTokenSource, CancellationTokenSource];
  canceled.cancel();
  expect(link(canceled.token, live.token).isCancellationRequested).toBe(true);
  expect(link(live.token, canceled.token).isCancellationRequested).toBe(true);
});

it('creates a canceled child when a grandparent is already canceled', () => {
  const [a, b, c] = sources(3) as [CancellationTokenSource, CancellationTokenSource, CancellationTokenSource];
  a.cancel();
  expect(link(c.token, link(a.token, b.token).token).isCancellationRequested).toBe(true);
});

it("throws an AggregateError of the errors of a child's callbacks from the cancel of the parent, without nesting", () => {
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
    const { name, errors } = thrown as AggregateError;
    expect([name, errors.length]).toEqual(['AggregateError', 1]);
    expect(errors[0]).toBe(error);
  }
});

it('allows disposing of a child twice after a parent was canceled and disposed', () => {
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
])(
  'takes the reason of the parent that was canceled first, even if it is polled only after both: the %s',
  (_, index) => {
    const parents = [new CancellationTokenSource(), new CancellationTokenSource()] as const;
    const child = CancellationTokenSource.createLinkedTokenSource(...parents.map(({ token }) => token));
    const [earlier, later] = index === 0 ? parents : [parents[1], parents[0]];
    earlier.cancel('earlier');
    later.cancel('later');
    expect((child.token.reason as Error).message).toBe('earlier');
    expect(child.token.canceledBy).toBe(earlier.token);
  },
);

it('adds no listener to a parent that was disposed before a callback was registered', () => {
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

it.each([0, 1, 2, 3])(
  'is canceled by any of four grandparents, of two parents that are linked themselves: %i',
  (index) => {
    const ancestors = sources(4);
    const [a, b, c, d] = ancestors.map(({ token }) => token);
    const child = link(link(a, b).token, link(c, d).token);
    const [callback, polled] = [jest.fn(), link(link(a, b).token, link(c, d).token)];
    child.token.register(callback);
    ancestors[index]!.cancel();
    expect(callback).toHaveBeenCalledTimes(1);
    expect(polled.token.canceledBy).toBe(ancestors[index]!.token);
  },
);

it.each(ordersOfThree)(
  'leaves no listener in the parent when the callbacks of three children are unregistered in the order %i, %i, %i',
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
  'is still canceled with the parent after its siblings were unregistered in the order %i, %i, %i',
  (...order) => {
    const parent = new CancellationTokenSource();
    const called: number[] = [];
    const registrations = sources(5).map((_, number) => link(parent.token).token.register(() => called.push(number)));
    for (const index of order) registrations[index + 1]!.unregister();
    parent.cancel();
    expect(called).toEqual([4, 0]);
  },
);

it('releases the references between children when the parent is disposed', () => {
  const parent = new CancellationTokenSource();
  const children = sources(3).map(() => link(parent.token).token);
  for (const child of children) child.register(() => {});
  parent.dispose();
  const links = children.map((child) => stateOfToken(child).details!.links!);
  expect(links.flatMap(({ previous, next }) => [previous, next])).toEqual(Array(6).fill(undefined));
});
