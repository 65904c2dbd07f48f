import { type CancellationToken, CancellationTokenSource, delay, TaskScope, TimeoutError } from 'countermand';
import { rejectionOf } from '../../support/promises.js';
import { uncaughtDuring } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('with, when a task fails', () => {
  it('rejects with the first failure as it is, once the others have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('The disk is full');
    const promise = TaskScope.with((scope) => {
      void scope.run(slowToStop(events));
      void scope.run(failWith(error));
    });
    expect(await rejectionOf(promise.finally(() => events.push('left')))).toBe(error);
    expect(events).toEqual(['stopped', 'left']);
  });

  it('cancels the others with the first failure for a reason', async () => {
    const error = new Error('The disk is full');
    let token!: CancellationToken;
    const promise = TaskScope.with((scope) => {
      ({ token } = scope);
      void scope.run(untilCanceled);
      void scope.run(failWith(error));
    });
    await rejectionOf(promise);
    expect([token.reason, token.kind]).toEqual([error, 'failed']);
    expect(token.reason).toBe(error);
  });

  it.each<[string, () => unknown]>([
    ['a TimeoutError', () => new TimeoutError()],
    ['an AbortError', () => new DOMException('aborted', 'AbortError')],
    ['a RangeError', () => new RangeError()],
    ['no error at all', () => 'failed'],
    ['undefined', () => undefined],
  ])('is of kind failed when a task fails with %s, which is what it rejects with', async (_, makeError) => {
    const error = makeError();
    let token!: CancellationToken;
    const promise = TaskScope.with((scope) => {
      ({ token } = scope);
      void scope.run(untilCanceled);
      void scope.run(failWith(error));
    });
    expect(await rejectionOf(promise)).toBe(error);
    expect(token.kind).toBe('failed');
  });

  it('rejects with the first failure alone where another task fails with a copy of it, as fetch does in workerd', async () => {
    const failure = new Error('The disk is full');
    const work = TaskScope.with((scope) => {
      void scope.run(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error((signal.reason as Error).message)));
          }),
      );
      void scope.run(() => Promise.reject(failure));
    });
    expect(await rejectionOf(work)).toBe(failure);
  });

  it('rejects once with an error that comes from a task and then from the body that awaits it', async () => {
    const error = new Error('E');
    expect(await rejectionOf(TaskScope.with(async (scope) => scope.run(failWith(error))))).toBe(error);
  });

  it('rejects with the failure of a task though the body catches it', async () => {
    const error = new Error('E');
    const promise = TaskScope.with((scope) => scope.run(failWith(error)).catch(() => 'caught'));
    expect(await rejectionOf(promise)).toBe(error);
  });

  it('counts what a canceled task rejects with as no failure', async () => {
    const error = new Error('E');
    const promise = TaskScope.with((scope) => {
      void scope.run(async (token) => {
        const reason = await rejectionOf(untilCanceled(token));
        throw new Error('It was given up', { cause: reason });
      });
      void scope.run(async (token) => {
        await untilCanceled(token).catch(() => {});
        throw new DOMException('aborted', 'AbortError');
      });
      void scope.run(failWith(error));
    });
    expect(await rejectionOf(promise)).toBe(error);
  });

  it('keeps the reason of scope.cancel when a task fails because of it, which is a failure all the same', async () => {
    const error = new Error('E');
    let token!: CancellationToken;
    const promise = TaskScope.with((scope) => {
      token = scope.token;
      void scope.run(() => untilCanceled(token).catch(() => Promise.reject(error)));
      scope.cancel('The user left');
    });
    expect(await rejectionOf(promise)).toBe(error);
    expect([token.kind, (token.reason as Error).message]).toEqual(['canceled', 'The user left']);
  });

  it('does not cancel the token that it is given', async () => {
    const source = new CancellationTokenSource();
    await rejectionOf(TaskScope.with((scope) => scope.run(failWith(new Error('E'))), source.token));
    expect(source.isCancellationRequested).toBe(false);
  });

  it('is unhandled when it fails and nobody awaits it', async () => {
    const error = new Error('E');
    const errors = await uncaughtDuring(() => void TaskScope.with((scope) => scope.run(failWith(error))));
    expect(errors).toEqual([error]);
  });

  it('is unhandled when a task fails for a reason of its own after the cancel, and nobody awaits it', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const stubborn = (token: CancellationToken) => untilCanceled(token).catch(() => Promise.reject(error));
    const errors = await uncaughtDuring(() => {
      void TaskScope.with((scope) => void scope.run(stubborn), source.token);
      source.cancel();
    });
    expect(errors).toEqual([expect.objectContaining({ error: source.token.reason, suppressed: error })]);
  });
});

describe('with, when several tasks fail', () => {
  it('rejects with the first of several failures, which has the others along', async () => {
    const [first, second, third] = [new Error('1'), new Error('2'), new TypeError('3')];
    const promise = TaskScope.with((scope) => {
      for (const error of [second, third]) {
        void scope.run(async (token) => {
          await untilCanceled(token).catch(() => {});
          throw error;
        });
      }
      void scope.run(failWith(first));
    });
    const error = await rejectionOf(promise);
    expect([error.name, error.error]).toEqual(['SuppressedError', first]);
    expect([error.suppressed.error, error.suppressed.suppressed]).toEqual([third, second]); // last started, first stopped
  });

  describe.each([
    ['with SuppressedError', true],
    ['without SuppressedError', false],
  ])('on a platform %s', (_, isThere) => {
    class OwnSuppressedError extends Error {
      constructor(
        readonly error: unknown,
        readonly suppressed: unknown,
        message?: string,
      ) {
        super(message);
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'SuppressedError');
    beforeEach(() => {
      const value = isThere ? OwnSuppressedError : undefined;
      Object.defineProperty(globalThis, 'SuppressedError', { value, configurable: true });
    });
    afterEach(() => {
      Reflect.deleteProperty(globalThis, 'SuppressedError');
      if (descriptor !== undefined) Object.defineProperty(globalThis, 'SuppressedError', descriptor);
    });

    it('rejects with one of that class, or of that name', async () => {
      const [first, second] = [new Error('1'), new Error('2')];
      const promise = TaskScope.with((scope) => {
        void scope.run(async (token) => {
          await untilCanceled(token).catch(() => {});
          throw second;
        });
        void scope.run(failWith(first));
      });
      const error = await rejectionOf(promise);
      expect(error instanceof OwnSuppressedError || error.name === 'SuppressedError').toBe(true);
      expect(error instanceof OwnSuppressedError).toBe(isThere);
      expect([error.error, error.suppressed]).toEqual([first, second]);
      expect(error.message).toBe('Several tasks failed: see error for the first, suppressed for the rest');
    });
  });

  it('keeps the first of 20,000 failures', async () => {
    const error = await rejectionOf(
      TaskScope.with((scope) => {
        for (let index = 0; index < 20_000; index++) {
          void scope.run(async () => {
            throw new Error(`failure ${index}`);
          });
        }
      }),
    );
    expect(error.error.message).toBe('failure 0');
    expect(error.suppressed.error.message).toBe('failure 1');
  });
});

it('cancels its tasks before the time of its token when one fails', async () => {
  const error = new Error('E');
  const source = new CancellationTokenSource(60_000);
  const promise = TaskScope.with((scope) => {
    void scope.run((token) => delay(30_000, token));
    void scope.run(failWith(error));
  }, source.token);
  expect(await rejectionOf(promise)).toBe(error);
  source.dispose();
});
