import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CancellationToken,
  CancellationTokenSource,
  ObjectDisposedError,
  OperationCanceledError,
  TimeoutError,
} from 'countermand';

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
  expect(CancellationToken.from(undefined)).toBe(CancellationToken.from(null));
  expect(CancellationToken.canceled).toBe(CancellationToken.canceled);
  expect(CancellationToken.none).not.toBe(CancellationToken.canceled);
  expect(source.token).toBe(source.token);
  expect(source.token).not.toBe(new CancellationTokenSource().token);
});

it('throws ObjectDisposedError for the token of a disposed source', () => {
  const source = new CancellationTokenSource();
  source.dispose();
  expect(() => source.token).toThrow(ObjectDisposedError);
});

it('allows disposing of a registration after its source', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  const registration = token.register(() => {});
  source.dispose();
  registration.dispose();
  expect(token.isCancellationRequested).toBe(false);
  source.dispose();
});

it('runs no callbacks of the token of a disposed source, and can still be linked to it', () => {
  const source = new CancellationTokenSource();
  const { token } = source;
  source.dispose();
  const callback = jest.fn();
  expect(token.register(callback).unregister()).toBe(false);
  const linked = CancellationTokenSource.createLinkedTokenSource(token);
  source.cancel();
  expect(callback).not.toHaveBeenCalled();
  expect(linked.isCancellationRequested).toBe(false);
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
  source.cancel();
  expect(await before).toBe(source.token);
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
  expect(() => source.token.throwIfCancellationRequested()).toThrow(OperationCanceledError);
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
  source.token.register(callback);
  source.cancel();
  source[Symbol.dispose]();
  expect(callback).toHaveBeenCalledTimes(1);
  expect(source.log).toEqual(['cancel', 'dispose']);
  expect(() => source.token).toThrow(ObjectDisposedError);
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
  const note = (token: CancellationToken) => seen.push(storage.getStore(), token);
  storage.run('registrar', () => {
    source.token.register(note);
    source.token.register(AsyncLocalStorage.bind(note));
  });
  storage.run('canceller', () => source.cancel());
  expect(seen).toEqual(['registrar', source.token, 'canceller', source.token]);
});

it('creates a source that is already canceled for a timeout of 0', () => {
  const source = new CancellationTokenSource(0);
  const { token } = source;
  expect([source.isCancellationRequested, token.isCancellationRequested, token.kind]).toEqual([true, true, 'timeout']);
  expect(token.reason).toBeInstanceOf(TimeoutError);
  expect((token.reason as TimeoutError).milliseconds).toBe(0);
  expect(token).not.toBe(CancellationToken.none);
  expect(token).not.toBe(new CancellationTokenSource(0).token);
  const callback = jest.fn();
  expect(token.register(callback).unregister()).toBe(false);
  expect(token.register(callback).unregister()).toBe(false);
  expect(callback).toHaveBeenCalledTimes(2);
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
  expect([error.message, error.cause, error.token]).toEqual(['message', cause, token]);
  expect(new OperationCanceledError()).not.toHaveProperty('cause');
  expect([error.name, error.code]).toEqual(['AbortError', 'ABORT_ERR']);
  expect(new TimeoutError('m', { cause, token, milliseconds: 5 })).toMatchObject({ cause, token, milliseconds: 5 });
});
