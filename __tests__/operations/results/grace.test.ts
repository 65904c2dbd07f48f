import {
  type CancellationToken,
  CancellationTokenSource,
  cancelable,
  makeCancelable,
  TaskScope,
  withCancellation,
  withTimeout,
} from 'countermand';
import { isListenedTo } from '../../support/isListenedTo.js';
import { deferred, microtasks, never, rejectionOf } from '../../support/promises.js';
import { reportedWhile } from '../../support/reportedBy.js';
import { uncaughtDuring } from '../../support/uncaught.js';

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] }));
afterEach(() => void jest.useRealTimers());

/** Whether a promise has settled, now and after all microtasks. */
function watch(promise: Promise<unknown>) {
  const watched = { isSettled: false };
  const settle = () => void (watched.isSettled = true);
  promise.then(settle, settle);
  return watched;
}

it('a function that ends within its grace is waited for, and then the promise rejects with the reason', async () => {
  const source = new CancellationTokenSource();
  const work = deferred<string>();
  const onLateResult = jest.fn();
  const promise = withCancellation(() => work.promise, source.token, { grace: 100, onLateResult });
  const watched = watch(promise);
  source.cancel();
  await microtasks();
  jest.advanceTimersByTime(99);
  await microtasks();
  expect(watched.isSettled).toBe(false);
  work.resolve('late');
  expect(await rejectionOf(promise)).toBe(source.token.reason);
  expect(onLateResult.mock.calls).toEqual([['late']]);
  expect([jest.getTimerCount(), isListenedTo(source.token)]).toEqual([0, false]);
});

it('a function that fails within its grace rejects with both errors, and the message of both', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const promise = withCancellation(() => work.promise, source.token, { grace: 100 });
  source.cancel('The user left');
  await microtasks();
  const failure = new Error('The file is locked');
  work.reject(failure);
  const error = await rejectionOf(promise);
  expect([error.name, error.error, error.suppressed]).toEqual(['SuppressedError', failure, source.token.reason]);
  expect(error.message).toContain('The file is locked');
  expect(error.message).toContain('The user left');
  expect(jest.getTimerCount()).toBe(0);
});

const textless = () =>
  Object.defineProperty(new Error(), 'message', {
    get() {
      throw new Error('hostile');
    },
  });

it('a failure within the grace that has no text is kept, too', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const promise = withCancellation(() => work.promise, source.token, { grace: 100 });
  source.cancel('R');
  await microtasks();
  const failure = textless();
  work.reject(failure);
  expect((await rejectionOf(promise)).error).toBe(failure);
});

it('the message of several failures leaves out a text that cannot be read', async () => {
  const failure = textless();
  const failing = (token: CancellationToken) => token.whenCanceled.then(() => Promise.reject(new Error('The second')));
  const error = await rejectionOf(TaskScope.all([failing, () => Promise.reject(failure)]));
  expect([error.name, error.message]).toEqual(['SuppressedError', ' (besides: The second)']);
  expect(error.error).toBe(failure);
});

it('a function that is stopped within its grace rejects with the reason', async () => {
  const source = new CancellationTokenSource();
  const promise = withCancellation((token) => cancelable(() => {}, token), source.token, { grace: 100 });
  source.cancel();
  expect(await rejectionOf(promise)).toBe(source.token.reason);
  expect(jest.getTimerCount()).toBe(0);
});

it('a function that does not end within its grace rejects with the reason, and its failure is dropped later', async () => {
  const errors = await uncaughtDuring(async () => {
    const source = new CancellationTokenSource();
    const work = deferred();
    const promise = withCancellation(() => work.promise, source.token, { grace: 100 });
    source.cancel();
    await microtasks();
    jest.advanceTimersByTime(100);
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    work.reject(new Error('too late'));
  });
  expect(errors).toEqual([]);
});

it('a result after the grace still goes to onLateResult', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const onLateResult = jest.fn();
  const promise = withCancellation(() => work.promise, source.token, { grace: 100, onLateResult });
  source.cancel();
  await microtasks();
  jest.advanceTimersByTime(100);
  await rejectionOf(promise);
  work.resolve(1);
  await microtasks();
  expect(onLateResult.mock.calls).toEqual([[1]]);
});

it('the grace of a timeout counts from there, and a cancellation within it changes nothing', async () => {
  const source = new CancellationTokenSource();
  const promise = withTimeout(() => never, 1_000, source.token, { grace: 100 });
  const watched = watch(promise);
  jest.advanceTimersByTime(1_000);
  await microtasks();
  source.cancel();
  jest.advanceTimersByTime(99);
  await microtasks();
  expect(watched.isSettled).toBe(false);
  jest.advanceTimersByTime(1);
  expect(await rejectionOf(promise)).toMatchObject({ name: 'TimeoutError', milliseconds: 1_000 });
});

it('a promise has a grace, too', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const promise = withTimeout(work.promise, 60_000, source.token, { grace: 100 });
  source.cancel();
  await microtasks();
  work.reject(new Error('E'));
  expect(await rejectionOf(promise)).toMatchObject({ name: 'SuppressedError', error: { message: 'E' } });
});

it.each([-1, Infinity])('a grace of %d lasts until the work has ended', async (grace) => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const promise = withCancellation(() => work.promise, source.token, { grace });
  const watched = watch(promise);
  source.cancel();
  await microtasks();
  jest.advanceTimersByTime(2 ** 31);
  await microtasks();
  expect(watched.isSettled).toBe(false);
  work.resolve(undefined);
  expect(await rejectionOf(promise)).toBe(source.token.reason);
});

it.each([
  [NaN, 'RangeError'],
  [-2, 'RangeError'],
  ['5', 'TypeError'],
  [null, 'TypeError'],
])('a grace of %p is refused before anything starts', async (grace, name) => {
  const work = jest.fn();
  const { token } = new CancellationTokenSource();
  const options = { grace: grace as number };
  expect((await rejectionOf(withCancellation(work, token, options))).name).toBe(name);
  expect((await rejectionOf(withTimeout(work, 5, token, options))).name).toBe(name);
  expect(() => makeCancelable(work, options as never)).toThrow(expect.objectContaining({ name }));
  expect(work).not.toHaveBeenCalled();
});

it('cancelAsync waits for the work of functions, for as long as its grace lasts', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  withCancellation(() => work.promise, source.token, { grace: 100 }).catch(() => {});
  withCancellation(() => never, source.token, { grace: 50 }).catch(() => {});
  const canceling = source.cancelAsync();
  const watched = watch(canceling);
  await microtasks();
  jest.advanceTimersByTime(50);
  await microtasks();
  expect(watched.isSettled).toBe(false);
  work.resolve(undefined);
  await canceling;
});

it('the undo runs at once, and the promise waits for it and for the grace', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const undo = deferred();
  const onCancel = jest.fn(() => undo.promise);
  const promise = withCancellation(() => work.promise, source.token, { grace: 100, onCancel });
  const watched = watch(promise);
  source.cancel();
  await microtasks();
  expect(onCancel).toHaveBeenCalledTimes(1);
  work.resolve(undefined);
  await microtasks();
  expect(watched.isSettled).toBe(false);
  undo.resolve(undefined);
  expect(await rejectionOf(promise)).toBe(source.token.reason);
});

it('an undo that fails is reported after the grace, together with a failure of the work', async () => {
  const source = new CancellationTokenSource();
  const options = { grace: 100, onCancel: () => Promise.reject(new Error('The undo failed')) };
  const undoError = { name: 'UndoError', cause: { message: 'The undo failed' } };
  const deaf = rejectionOf(withCancellation(() => never, source.token, options));
  const work = deferred();
  const failing = rejectionOf(withCancellation(() => work.promise, source.token, options));
  source.cancel();
  await microtasks();
  const failure = new Error('The disk is full');
  work.reject(failure);
  expect(await failing).toMatchObject({ error: failure, suppressed: undoError });
  jest.advanceTimersByTime(100);
  expect(await deaf).toMatchObject(undoError);
  expect(jest.getTimerCount()).toBe(0);
});

it('what onLateResult throws within the grace is reported, and the promise rejects with the reason', async () => {
  const source = new CancellationTokenSource();
  const work = deferred();
  const onLateResult = () => {
    throw new Error('thrown by onLateResult');
  };
  const reported = await reportedWhile(async () => {
    const promise = withCancellation(() => work.promise, source.token, { grace: 100, onLateResult });
    source.cancel();
    await microtasks();
    work.resolve(undefined);
    expect(await rejectionOf(promise)).toBe(source.token.reason);
  });
  expect(reported).toMatchObject([{ message: 'thrown by onLateResult' }]);
});

it('a function that has ended before the cancellation needs no grace', async () => {
  const source = new CancellationTokenSource();
  expect(await withCancellation(async () => 1, source.token, { grace: 100 })).toBe(1);
  expect(jest.getTimerCount()).toBe(0);
});
