import { type CancellationToken, CancellationTokenSource, delay, TaskScope, TimeoutError } from 'countermand';
import { rejectionOf } from '../../support/promises.js';
import { uncaughtDuring } from '../../support/uncaught.js';
import { failWith, slowToStop, untilCanceled } from './tasks.js';

describe('TaskScope.with, when a task fails', () => {
  it('rejects with the very error of the task, once the other tasks have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('The disk is full');
    const promise = TaskScope.with((scope) => {
      void scope.run(slowToStop(events));
      void scope.run(failWith(error));
    });
    expect(await rejectionOf(promise.finally(() => events.push('left')))).toBe(error);
    expect(events).toEqual(['stopped', 'left']);
  });

  it('cancels the other tasks, with the failure as the reason', async () => {
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
    ['a string', () => 'failed'],
    ['undefined', () => undefined],
  ])(
    'cancels its token with kind failed and rejects with the thrown value when a task throws %s',
    async (_, makeError) => {
      const error = makeError();
      let token!: CancellationToken;
      const promise = TaskScope.with((scope) => {
        ({ token } = scope);
        void scope.run(untilCanceled);
        void scope.run(failWith(error));
      });
      expect(await rejectionOf(promise)).toBe(error);
      expect(token.kind).toBe('failed');
    },
  );

  it('rejects with the first failure alone when another task then fails with a copy of it, as fetch does in workerd', async () => {
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

  it('rejects with the failure alone when the body awaits the task and so throws the same error', async () => {
    const error = new Error('E');
    expect(await rejectionOf(TaskScope.with(async (scope) => scope.run(failWith(error))))).toBe(error);
  });

  it('rejects with the failure even if the body catches it', async () => {
    const error = new Error('E');
    const promise = TaskScope.with((scope) => scope.run(failWith(error)).catch(() => 'caught'));
    expect(await rejectionOf(promise)).toBe(error);
  });

  it('does not count the errors with which canceled tasks end as failures', async () => {
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

  it('rejects with an error that a task throws after scope.cancel, and keeps the reason of scope.cancel on the token', async () => {
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

  it('does not cancel the token that the caller passed', async () => {
    const source = new CancellationTokenSource();
    await rejectionOf(TaskScope.with((scope) => scope.run(failWith(new Error('E'))), source.token));
    expect(source.isCancellationRequested).toBe(false);
  });

  it('causes an unhandled rejection when nobody awaits it', async () => {
    const error = new Error('E');
    const errors = await uncaughtDuring(() => void TaskScope.with((scope) => scope.run(failWith(error))));
    expect(errors).toEqual([error]);
  });

  it('causes an unhandled rejection when a task fails with an error of its own after its token was canceled, and nobody awaits it', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const stubborn = (token: CancellationToken) => untilCanceled(token).catch(() => Promise.reject(error));
    const errors = await uncaughtDuring(() => {
      void TaskScope.with((scope) => void scope.run(stubborn), source.token);
      source.cancel();
    });
    expect(errors).toEqual([expect.objectContaining({ error, suppressed: source.token.reason })]);
  });
});

describe('TaskScope.with, when several tasks fail', () => {
  it('rejects with a SuppressedError that holds the first failure and all later ones', async () => {
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

    it('rejects with a SuppressedError: the class of the platform, or an error of that name', async () => {
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
      expect(error.message).toBe('1 (besides: 2)');
    });
  });

  it('keeps the order of 20,000 failures', async () => {
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

it('stops the other tasks when one fails, long before the deadline of the token', async () => {
  const error = new Error('E');
  const source = new CancellationTokenSource(60_000);
  const promise = TaskScope.with((scope) => {
    void scope.run((token) => delay(30_000, token));
    void scope.run(failWith(error));
  }, source.token);
  expect(await rejectionOf(promise)).toBe(error);
  source.dispose();
});
