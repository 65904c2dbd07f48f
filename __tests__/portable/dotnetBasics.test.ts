import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CancellationToken,
  CancellationTokenSource,
  ObjectDisposedError,
  OperationCanceledError,
  TimeoutError,
} from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { microtasks } from '../support/promises.js';

// The cases of .NET's own tests: the token and its source.

it('throws a TypeError for a callback that is not a function, whatever the token', () => {
  const live = new CancellationTokenSource().token;
  for (const token of [CancellationToken.none, CancellationToken.canceled, live]) {
    for (const callback of [undefined, null, 42, {}]) {
      expect(() => token.register(callback as never)).toThrow(TypeError);
    }
  }
  expect(() => live.register(42 as never)).toThrow(
    "Cannot register a callback: 'callback' must be a function: received 42",
  );
});

it('returns the same token each time for the same source or value', () => {
  const source = new CancellationTokenSource();
  expect(CancellationToken.from(undefined)).toBe(CancellationToken.none);
  expect(CancellationToken.from(null)).toBe(CancellationToken.none);
  expect(CancellationToken.canceled).toBe(CancellationToken.canceled);
  expect(CancellationToken.none).not.toBe(CancellationToken.canceled);
  expect(source.token).toBe(source.token);
  expect(source.token).not.toBe(new CancellationTokenSource().token);
  expect(source.token).not.toBe(CancellationToken.none);
  expect(source.token).not.toBe(CancellationToken.canceled);
});

it('throws ObjectDisposedError for the token of a disposed source', () => {
  const source = new CancellationTokenSource();
  source.dispose();
  expect(() => source.token).toThrow(ObjectDisposedError);
});

it('allows disposing of a registration after its source', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  const { signal } = token;
  const registration = token.register(() => {});
  source.dispose();
  registration.dispose();
  expect([source.isCancellationRequested, token.isCancellationRequested, signal.aborted]).toEqual([
    false,
    false,
    false,
  ]);
  source.dispose();
  expect(source.isCancellationRequested).toBe(false);
});

it('still says that a source was canceled after it is disposed', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  source.cancel();
  source.dispose();
  expect([source.isCancellationRequested, token.isCancellationRequested]).toEqual([true, true]);
});

it('runs no callback of the token of a disposed source, whether it was registered before or after', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  const [before, after] = [jest.fn(), jest.fn()];
  const registration = token.register(before);
  source.dispose();
  expect(() => source.token).toThrow(ObjectDisposedError);
  expect([token.register(after).unregister(), registration.unregister()]).toEqual([false, false]);
  registration.dispose();
  source.cancel();
  expect([before.mock.calls.length, after.mock.calls.length]).toEqual([0, 0]);
});

it('can be linked to the token of a disposed source, even twice', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  source.dispose();
  const linked = CancellationTokenSource.createLinkedTokenSource(token, token);
  source.cancel();
  expect(linked.isCancellationRequested).toBe(false);
  const callback = jest.fn();
  linked.token.register(callback);
  expect(isListenedTo(token)).toBe(false);
  linked.cancel();
  expect([callback.mock.calls.length, token.isCancellationRequested]).toEqual([1, false]);
});

it('still has a signal and a promise after its source is disposed, which tell of no cancellation', async () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  source.dispose();
  source.cancel();
  expect(token.signal.aborted).toBe(false);
  expect(await Promise.race([token.whenCanceled, microtasks().then(() => 'pending')])).toBe('pending');
});

it('is canceled after cancel, and not before', () => {
  const source = new CancellationTokenSource();
  expect(source.token.isCancellationRequested).toBe(false);
  source.cancel();
  expect(source.token.isCancellationRequested).toBe(true);
  expect(source.isCancellationRequested).toBe(true);
});

it('runs callbacks before cancel returns', () => {
  const source = new CancellationTokenSource();
  let isSet = false;
  source.token.register(() => (isSet = true));
  expect(isSet).toBe(false);
  source.cancel();
  expect(isSet).toBe(true);
});

it('resolves whenCanceled, whether it was read before or after the cancellation', async () => {
  const source = new CancellationTokenSource();
  const before = source.token.whenCanceled;
  expect(source.token.whenCanceled).toBe(before);
  const waited = before.then((token) => token.isCancellationRequested);
  source.cancel();
  expect(await before).toBe(source.token);
  expect(await waited).toBe(true);
  expect(await source.token.whenCanceled).toBe(source.token);
  expect(await CancellationToken.canceled.whenCanceled).toBe(CancellationToken.canceled);
  expect(await Promise.race([CancellationToken.none.whenCanceled, source.token.whenCanceled])).toBe(source.token);
});

it('ignores a second cancel', () => {
  const source = new CancellationTokenSource();
  const callback = jest.fn();
  source.token.register(callback);
  source.cancel('first');
  const { reason } = source.token;
  source.cancel('second');
  expect(callback).toHaveBeenCalledTimes(1);
  expect(source.token.reason).toBe(reason);
});

it('throws the reason, which holds the token, only once it is canceled', () => {
  const source = new CancellationTokenSource();
  source.token.throwIfCancellationRequested();
  source.cancel();
  let thrown: unknown;
  try {
    source.token.throwIfCancellationRequested();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(OperationCanceledError);
  expect(thrown).toBe(source.token.reason);
  expect((source.token.reason as OperationCanceledError).token).toBe(source.token);
  expect(source.token.reason).not.toHaveProperty('cause');
});

it('keeps the token in a reason that is made from a string', () => {
  const source = new CancellationTokenSource();
  source.cancel('The user left');
  const { message, token } = source.token.reason as OperationCanceledError;
  expect([message, token === source.token]).toEqual(['The user left', true]);
});

it('wraps a reason that has a name but is not an error', () => {
  const source = new CancellationTokenSource();
  const user = { name: 'Ada', message: 42 };
  source.cancel(user);
  expect(source.token.reason).toBeInstanceOf(OperationCanceledError);
  expect((source.token.reason as Error).cause).toBe(user);
});

it('can be subclassed', () => {
  class LoggingSource extends CancellationTokenSource {
    readonly log: string[] = [];

    override cancel(reason?: unknown): void {
      this.log.push('cancel');
      super.cancel(reason);
    }

    override dispose(): void {
      this.log.push('dispose');
      super.dispose();
    }
  }
  const source = new LoggingSource();
  const callback = jest.fn();
  const { token } = source;
  token.register(callback);
  expect([token.canBeCanceled, token.isCancellationRequested]).toEqual([true, false]);
  source.cancel();
  expect(token.isCancellationRequested).toBe(true);
  source[Symbol.dispose]();
  expect(callback).toHaveBeenCalledTimes(1);
  expect(source.log).toEqual(['cancel', 'dispose']);
  expect(() => source.token).toThrow(ObjectDisposedError);

  const live = new LoggingSource();
  live.dispose();
  expect(live.log).toEqual(['dispose']);
  expect(() => live.token).toThrow(ObjectDisposedError);
});

it('runs a callback or unregisters it, never both, in 10,000 rounds', () => {
  let seed = 12345; // a small random generator, so that failures can be repeated
  const random = () => (seed = (seed * 1103515245 + 12345) % 2 ** 31) / 2 ** 31;
  for (let round = 0; round < 10_000; round++) {
    const source = new CancellationTokenSource();
    let calls = 0;
    const registration = source.token.register(() => calls++);
    let isUnregistered: boolean;
    if (random() < 0.5) {
      isUnregistered = registration.unregister();
      source.cancel();
    } else {
      source.cancel();
      isUnregistered = registration.unregister();
    }
    expect(calls + Number(isUnregistered)).toBe(1);
  }
});

it('runs a callback in the asynchronous context of the cancel call, or in that of register if it was bound there', () => {
  const storage = new AsyncLocalStorage<string>();
  const source = new CancellationTokenSource();
  const seen: unknown[] = [];
  const note = (token: CancellationToken) => seen.push(storage.getStore(), token === source.token);
  storage.run('registrar', () => {
    source.token.register(note);
    source.token.register(AsyncLocalStorage.bind(note));
  });
  storage.run('canceller', () => source.cancel());
  expect(seen).toEqual(['registrar', true, 'canceller', true]);
});

it.each([0, { timeout: 0 }])('creates a source that is already canceled for a timeout of 0: %j', (options) => {
  const source = new CancellationTokenSource(options);
  const { token } = source;
  expect([source.isCancellationRequested, token.isCancellationRequested, token.kind]).toEqual([true, true, 'timeout']);
  expect(token.reason).toBeInstanceOf(TimeoutError);
  expect((token.reason as TimeoutError).milliseconds).toBe(0);
  expect(token).not.toBe(CancellationToken.none);
  expect(token).not.toBe(new CancellationTokenSource(options).token);
  for (const callback of [jest.fn(), jest.fn()]) {
    const registration = token.register(callback);
    expect(callback).toHaveBeenCalledTimes(1);
    expect(registration.unregister()).toBe(false);
  }
});

it.each<[string, new () => Error, string, string, string]>([
  ['OperationCanceledError', OperationCanceledError, 'AbortError', 'ABORT_ERR', 'The operation was canceled'],
  ['TimeoutError', TimeoutError, 'TimeoutError', 'ERR_TIMEOUT', 'The operation timed out'],
  ['ObjectDisposedError', ObjectDisposedError, 'ObjectDisposedError', 'ERR_OBJECT_DISPOSED', ''],
])(
  'defines name and code of %s on its prototype, like the errors of the language',
  (_, errorClass, name, code, message) => {
    const attributes = { configurable: true, writable: true, enumerable: false };
    const { prototype } = errorClass;
    expect(Object.getOwnPropertyDescriptor(prototype, 'name')).toEqual({ value: name, ...attributes });
    expect(Object.getOwnPropertyDescriptor(prototype, 'code')).toEqual({ value: code, ...attributes });
    expect(new errorClass().message).toBe(message);
  },
);

it('keeps the token and the cause of an error', () => {
  const { token } = new CancellationTokenSource();
  const cause = new Error('cause');
  const error = new OperationCanceledError('message', { cause, token });
  expect(error.message).toBe('message');
  expect(error.cause).toBe(cause);
  expect(error.token).toBe(token);
  expect(new OperationCanceledError(undefined, { token }).token).toBe(token);
  expect(new OperationCanceledError('message', { token }).token).toBe(token);
  expect(new OperationCanceledError()).not.toHaveProperty('cause');
  expect([error.name, error.code]).toEqual(['AbortError', 'ABORT_ERR']);
  const timeout = new TimeoutError('message', { cause, token, milliseconds: 5 });
  expect(timeout.cause).toBe(cause);
  expect(timeout.token).toBe(token);
  expect(timeout.milliseconds).toBe(5);
});
