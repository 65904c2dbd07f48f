import * as countermand from 'countermand';
import { CancellationToken, type CancellationTokenLike, CancellationTokenSource } from 'countermand';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isListenedTo } from '../support/isListenedTo.js';
import { countListeners } from '../support/leakFixture.js';
import { root } from '../support/root.js';
import { turn, uncaughtDuring } from '../support/uncaught.js';
import { operations, type Run } from './operationsUnderTest.js';

// What every operation promises: README.md, 'The contract'.

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'] });
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** How many microtasks it takes until code that awaits `promise` goes on. */
async function microtasksUntilSettled(promise: Promise<unknown>): Promise<number> {
  let isSettled = false;
  const settle = () => void (isSettled = true);
  promise.then(settle, settle);
  for (let count = 1; count < 20; count++) {
    await undefined;
    if (isSettled) return count;
  }
  return Infinity;
}

function thrownBy(token: CancellationToken): unknown {
  try {
    token.throwIfCancellationRequested();
  } catch (error) {
    return error;
  }
  throw new Error('The token is not canceled');
}

/** Waits until streams have asked their sources for the first chunk. */
async function microtasks(): Promise<void> {
  for (let count = 0; count < 20; count++) await undefined;
}

/** The error with which `result` rejects in this turn of the event loop. */
async function rejectionOf(result: Promise<unknown>): Promise<unknown> {
  let rejection: unknown = new Error('The operation has not rejected');
  result.then(
    () => (rejection = new Error('The operation was not canceled')),
    (error: unknown) => (rejection = error),
  );
  await microtasks();
  return rejection;
}

async function expectNothingLeft(run: Run, ...tokens: CancellationTokenLike[]): Promise<void> {
  await run.release?.();
  expect(tokens.map((token) => isListenedTo(token))).toEqual(tokens.map(() => false));
  expect(jest.getTimerCount()).toBe(0);
  expect(run.left?.() ?? 0).toBe(0);
}

describe.each(operations)('$title', ({ open, start, value, show = (result) => result, ...operation }) => {
  it('rejects with the reason without starting when the token is already canceled', async () => {
    const source = new CancellationTokenSource();
    const opened = await open?.(source.token);
    source.cancel();
    const run = start(source.token, opened);
    expect(await rejectionOf(run.result)).toBe(source.token.reason);
    expect(run.started()).toBe(0);
    await expectNothingLeft(run, source.token);
  });

  it(`rejects within ${operation.microtasks} microtask(s) when the token is already canceled`, async () => {
    const source = new CancellationTokenSource();
    const opened = await open?.(source.token);
    source.cancel();
    const run = start(source.token, opened);
    expect(await microtasksUntilSettled(run.result)).toBeLessThanOrEqual(operation.microtasks);
    await run.release?.();
  });

  it('starts, and rejects with the reason when the token is canceled', async () => {
    const source = new CancellationTokenSource();
    const run = start(source.token, await open?.(source.token));
    await microtasks();
    source.cancel();
    expect(await rejectionOf(run.result)).toBe(source.token.reason);
    await expectNothingLeft(run, source.token);
  });

  it('rejects with the very error with which the token is canceled', async () => {
    const source = new CancellationTokenSource();
    const run = start(source.token, await open?.(source.token));
    const error = new Error('The disk is full');
    source.cancel(error);
    expect(await rejectionOf(run.result)).toBe(error);
    await run.release?.();
  });

  it('rejects with the reason when the token is canceled by cancelAsync', async () => {
    const source = new CancellationTokenSource();
    const run = start(source.token, await open?.(source.token));
    await source.cancelAsync();
    expect(await rejectionOf(run.result)).toBe(source.token.reason);
    await expectNothingLeft(run, source.token);
  });

  it('keeps its result and undoes nothing when the token is canceled after it has settled', async () => {
    const source = new CancellationTokenSource();
    const run = start(source.token, await open?.(source.token));
    await microtasks();
    await run.finish();
    const result = await run.result;
    expect(show(result)).toEqual(value);
    await expectNothingLeft(run, source.token);
    source.cancel();
    await turn();
    expect(await run.result).toBe(result);
    expect(run.undone()).toBe(0);
  });

  it.each<[string, () => CancellationTokenLike]>([
    ['undefined', () => undefined],
    ['null', () => null],
    ['CancellationToken.none', () => CancellationToken.none],
    ['a token that is never canceled', () => new CancellationTokenSource().token],
    ['a signal', () => new AbortController().signal],
  ])('settles with its result when the token is %s', async (_, makeToken) => {
    const token = makeToken();
    const run = start(token, await open?.(token));
    await microtasks();
    await run.finish();
    expect(show(await run.result)).toEqual(value);
    await expectNothingLeft(run, ...(token ? [token] : []));
  });

  it('settles with its result when the source of its token is disposed in the meantime', async () => {
    const source = new CancellationTokenSource();
    const { token } = source;
    const run = start(token, await open?.(token));
    await microtasks();
    source.dispose();
    await run.finish();
    expect(show(await run.result)).toEqual(value);
    await expectNothingLeft(run, token);
  });

  it('rejects with the reason when a parent of its token is canceled', async () => {
    const parent = new CancellationTokenSource();
    const { token } = CancellationTokenSource.createLinkedTokenSource(parent.token, new AbortController().signal);
    const run = start(token, await open?.(token));
    await microtasks();
    parent.cancel('The parent has gone');
    expect(await rejectionOf(run.result)).toBe(parent.token.reason);
    await expectNothingLeft(run, token, parent.token);
  });

  it('removes its listeners from the parents of its token when it settles', async () => {
    const parent = new CancellationTokenSource();
    const { signal } = new AbortController();
    const token = CancellationToken.any([parent.token, signal]);
    const run = start(token, await open?.(token));
    await microtasks();
    await run.finish();
    await run.result;
    await expectNothingLeft(run, token, parent.token, signal);
    expect(countListeners(signal)).toBe(0);
  });

  it('rejects with a TimeoutError when the deadline of its token passes', async () => {
    const source = new CancellationTokenSource(100);
    const run = start(source.token, await open?.(source.token));
    await microtasks();
    jest.advanceTimersByTime(100);
    const error = await rejectionOf(run.result);
    expect(error).toBe(source.token.reason);
    expect([(error as Error).name, source.token.kind]).toEqual(['TimeoutError', 'timeout']);
    await expectNothingLeft(run, source.token);
  });

  it('rejects with the reason when a bare signal is aborted', async () => {
    const controller = new AbortController();
    const run = start(controller.signal, await open?.(controller.signal));
    await microtasks();
    const error = new Error('The user left');
    controller.abort(error);
    expect(await rejectionOf(run.result)).toBe(error);
    await expectNothingLeft(run, controller.signal);
    expect(countListeners(controller.signal)).toBe(0);
  });

  it('rejects with the error that the token of a bare signal throws when the reason is not an error', async () => {
    const controller = new AbortController();
    const run = start(controller.signal, await open?.(controller.signal));
    await microtasks();
    controller.abort('enough');
    expect(await rejectionOf(run.result)).toBe(thrownBy(CancellationToken.from(controller.signal)));
    await run.release?.();
  });

  it('rejects with the reason without starting when a bare signal is already aborted', async () => {
    const controller = new AbortController();
    const opened = await open?.(controller.signal);
    controller.abort();
    const run = start(controller.signal, opened);
    expect(await rejectionOf(run.result)).toBe(controller.signal.reason);
    expect(run.started()).toBe(0);
    await expectNothingLeft(run, controller.signal);
    expect(countListeners(controller.signal)).toBe(0);
  });

  it.each([true, false])(
    'causes no unhandled rejection when it is canceled and nobody awaits it (already canceled: %s)',
    async (isBefore) => {
      const source = new CancellationTokenSource();
      const opened = await open?.(source.token);
      const errors = await uncaughtDuring(() => {
        if (isBefore) source.cancel();
        const run = start(source.token, opened);
        if (operation.isPlatformPromise) run.result.catch(() => {});
        source.cancel();
        return run.release?.();
      });
      expect(errors).toEqual([]);
    },
  );

  if (operation.badToken !== 'is passed on') {
    it('refuses something that is not a token', async () => {
      const refused = expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(
          /^Cannot \w[\w ]*\w: 'token' must be a CancellationToken, an AbortSignal, undefined or null: received 42$/,
        ),
      });
      const begin = async () => start(42 as never, await open?.(42 as never));
      if (operation.badToken === 'throws') {
        await expect(begin()).rejects.toEqual(refused);
        return;
      }
      const run = await begin();
      await expect(run.result).rejects.toEqual(refused);
      expect(run.started()).toBe(0);
      await expectNothingLeft(run);
    });
  }
});

it('covers every operation', () => {
  const core = new Set(
    readdirSync(join(root, 'lib/core'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => Object.values(jest.requireActual<object>(`../../lib/core/${file}`))),
  );
  const exported = Object.entries(countermand).filter(
    ([, it]) => typeof it === 'function' && !core.has(it) && !(it.prototype instanceof Error),
  );
  const found = exported.flatMap(([name, it]) => {
    const isClass = /^class /.test(String(it));
    const members = isClass
      ? [...Object.getOwnPropertyNames(it.prototype), ...Object.getOwnPropertyNames(it)].filter((member) => {
          const descriptor =
            Object.getOwnPropertyDescriptor(it.prototype, member) ?? Object.getOwnPropertyDescriptor(it, member);
          return member !== 'constructor' && typeof descriptor?.value === 'function';
        })
      : Object.keys(it);
    return [...(isClass ? [] : [name]), ...members.map((member) => `${name}.${member}`)];
  });
  const withoutPromise = ['PeriodicTimer.dispose', 'TaskScope.cancel'];
  const covered = [...new Set(operations.map((operation) => operation.of)), ...withoutPromise];
  expect(found.sort()).toEqual(covered.sort());
});
