import {
  cancelable,
  type CancellationToken,
  CancellationTokenSource,
  delay,
  TaskScope,
  TimeoutError,
} from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { collectGarbage } from '../support/collectGarbage.js';
import { deferred, microtasks, rejectionOf } from '../support/promises.js';
import { turn, uncaughtDuring } from '../support/uncaught.js';

const untilCanceled = (token: CancellationToken) => cancelable<never>(() => {}, token);

function failWith(error: unknown) {
  return async () => {
    await undefined;
    throw error;
  };
}

/** A task that takes its time to stop. */
function slowToStop(events: unknown[]) {
  return async (token: CancellationToken) => {
    try {
      await untilCanceled(token);
    } finally {
      await turn();
      events.push('stopped');
    }
  };
}

describe('with', () => {
  it('gives what the body returns once all tasks have ended', async () => {
    const events: unknown[] = [];
    const work = deferred();
    const promise = TaskScope.with((scope) => {
      void scope.run(async () => {
        await work.promise;
        events.push('task done');
      });
      return 'value';
    });
    void promise.then((value) => events.push(value));
    await microtasks();
    expect(events).toEqual([]);
    work.resolve(undefined);
    await promise;
    expect(events).toEqual(['task done', 'value']);
  });

  it('takes a body that is not asynchronous', async () => {
    expect(await TaskScope.with(() => 42)).toBe(42);
  });

  it('waits for tasks that are started meanwhile', async () => {
    const events: string[] = [];
    await TaskScope.with((scope) => {
      void scope.run(async () => {
        await turn();
        events.push('first');
        void scope.run(async () => {
          await turn();
          events.push('second');
        });
      });
    });
    expect(events).toEqual(['first', 'second']);
  });

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

  it('rejects with what the body throws, as it is, once the tasks have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('E');
    const promise = TaskScope.with(async (scope) => {
      void scope.run(slowToStop(events));
      await undefined;
      throw error;
    });
    expect(await rejectionOf(promise)).toBe(error);
    expect(events).toEqual(['stopped']);
  });

  it('rejects with what a body throws that is not asynchronous', async () => {
    const error = new Error('E');
    const promise = TaskScope.with(() => {
      throw error;
    });
    expect(await rejectionOf(promise)).toBe(error);
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

  it('rejects with the reason when it is canceled from outside, though the body has returned', async () => {
    const source = new CancellationTokenSource();
    const events: unknown[] = [];
    const promise = TaskScope.with((scope) => {
      void scope.run(slowToStop(events));
      return 'value';
    }, source.token);
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(events).toEqual(['stopped']);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('rejects with the reason when it is canceled from outside, though the tasks do not listen', async () => {
    const source = new CancellationTokenSource();
    const work = deferred();
    const promise = TaskScope.with((scope) => scope.run(() => work.promise), source.token);
    source.cancel();
    work.resolve('value');
    expect(await rejectionOf(promise)).toBe(source.token.reason);
  });

  it('starts neither body nor tasks under a canceled token', async () => {
    const source = new CancellationTokenSource();
    source.cancel();
    const body = jest.fn();
    await rejectionOf(TaskScope.with(body, source.token));
    expect(body).not.toHaveBeenCalled();
  });

  it('does not fail by scope.cancel, and gives what the body returns', async () => {
    const events: unknown[] = [];
    let token!: CancellationToken;
    const promise = TaskScope.with((scope) => {
      ({ token } = scope);
      void scope.run(slowToStop(events));
      scope.cancel('enough');
      return 'value';
    });
    expect(await promise).toBe('value');
    expect(events).toEqual(['stopped']);
    expect([token.kind, (token.reason as Error).message]).toEqual(['canceled', 'enough']);
  });

  it('hands a task that is run after scope.cancel the reason', async () => {
    const task = jest.fn();
    await TaskScope.with(async (scope) => {
      scope.cancel();
      expect(await rejectionOf(scope.run(task))).toBe(scope.token.reason);
    });
    expect(task).not.toHaveBeenCalled();
  });

  it('does not cancel the token that it is given', async () => {
    const source = new CancellationTokenSource();
    await rejectionOf(TaskScope.with((scope) => scope.run(failWith(new Error('E'))), source.token));
    expect(source.isCancellationRequested).toBe(false);
  });

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

  it('leaves nothing on the token', async () => {
    const source = new CancellationTokenSource();
    await TaskScope.with(async (scope) => {
      void scope.token.signal;
      await scope.run('named', async (token) => void token.signal);
    }, source.token);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each([[undefined], [null], [42], [Promise.resolve()]])('refuses %p for a body', async (body) => {
    const error = await rejectionOf(TaskScope.with(body as never));
    expect([error.name, error.message]).toEqual([
      'TypeError',
      expect.stringMatching(/^Cannot run .*: expected a function$/),
    ]);
  });
});

describe('run', () => {
  it('starts its task at once, and gives what it gives', async () => {
    await TaskScope.with(async (scope) => {
      const task = jest.fn((token: CancellationToken) => Promise.resolve([token]));
      const promise = scope.run(task);
      expect(task).toHaveBeenCalledTimes(1);
      expect((await promise)[0]!.isCancellationRequested).toBe(false);
    });
  });

  it('takes a task that is not asynchronous', async () => {
    expect(await TaskScope.with((scope) => scope.run(() => 42))).toBe(42);
  });

  it('rejects with what a task throws that is not asynchronous', async () => {
    const error = new Error('E');
    const promise = TaskScope.with((scope) => {
      void scope.run(() => {
        throw error;
      });
    });
    expect(await rejectionOf(promise)).toBe(error);
  });

  it('names the token of its task', async () => {
    const names = await TaskScope.with(
      (scope) =>
        Promise.all([
          scope.run((token) => token.name),
          scope.run('download', (token) => token.name),
          scope.run(undefined, (token) => token.name),
        ]),
      undefined,
      { name: 'scope' },
    );
    expect(names).toEqual(['scope', 'download', 'scope']);
  });

  it('cancels the token of a named task with the scope', async () => {
    await TaskScope.with(async (scope) => {
      const promise = scope.run('named', untilCanceled);
      scope.cancel();
      expect(await rejectionOf(promise)).toBe(scope.token.reason);
    });
  });

  it('lets the signal of a named task end with it', async () => {
    await TaskScope.with(async (scope) => {
      const signal = await scope.run('named', async (token) => token.signal);
      expect(isListenedTo(scope.token)).toBe(false);
      scope.cancel();
      expect(signal.aborted).toBe(false);
    });
  });

  it('rejects after the scope was left', async () => {
    let scope!: TaskScope;
    await TaskScope.with((given) => void (scope = given));
    const task = jest.fn();
    expect((await rejectionOf(scope.run(task))).message).toMatch(/^Cannot run a task in a scope that was left/);
    expect(task).not.toHaveBeenCalled();
  });

  it('leaves the token of a scope that was left as it is, though the scope is canceled then', async () => {
    let scope!: TaskScope;
    await TaskScope.with((given) => void (scope = given));
    const child = CancellationTokenSource.createLinkedTokenSource(scope.token);
    scope.cancel();
    expect([scope.token.isCancellationRequested, child.isCancellationRequested]).toEqual([false, false]);
  });

  it.each([[[undefined]], [[42]], [['name']], [['name', 42]], [[42, () => {}]], [[null, () => {}]]])(
    'refuses the arguments %p, which is no failure of the scope',
    async (args) => {
      const value = await TaskScope.with(async (scope) => {
        const error = await rejectionOf(scope.run(...(args as unknown as [() => void])));
        expect(error).toBeInstanceOf(TypeError);
        expect(error.message).toMatch(/^Cannot (run|name a token) .*: expected a (function|string)$/);
        return 'value';
      });
      expect(value).toBe('value');
    },
  );
});

describe('its limit of concurrency', () => {
  it('runs so many tasks at a time, in order', async () => {
    const started: number[] = [];
    const works = [0, 1, 2, 3].map(() => deferred());
    const promise = TaskScope.with(
      (scope) => {
        works.forEach((work, index) => {
          void scope.run(() => {
            started.push(index);
            return work.promise;
          });
        });
      },
      undefined,
      { concurrency: 2 },
    );
    await microtasks();
    expect(started).toEqual([0, 1]);
    works[1]!.resolve(undefined);
    await microtasks();
    expect(started).toEqual([0, 1, 2]);
    works[0]!.resolve(undefined);
    await microtasks();
    expect(started).toEqual([0, 1, 2, 3]);
    works.forEach((work) => work.resolve(undefined));
    await promise;
  });

  it('never has more running than it allows, whatever ends when', async () => {
    let running = 0;
    let most = 0;
    const promise = TaskScope.with(
      (scope) => {
        for (let index = 0; index < 50; index++) {
          void scope.run(async () => {
            most = Math.max(most, ++running);
            for (let ticks = 0; ticks < index % 7; ticks++) await undefined;
            running--;
          });
        }
      },
      undefined,
      { concurrency: 3 },
    );
    await promise;
    expect([most, running]).toEqual([3, 0]);
  });

  it('rejects at once those that wait when the scope is canceled, and never starts them', async () => {
    const source = new CancellationTokenSource();
    const queued = jest.fn();
    const work = deferred();
    let rejected: Promise<unknown> | undefined;
    const promise = TaskScope.with(
      (scope) => {
        void scope.run(() => work.promise); // does not listen
        rejected = rejectionOf(scope.run(queued));
      },
      source.token,
      { concurrency: 1 },
    );
    source.cancel();
    expect(await rejected).toBe(source.token.reason);
    work.resolve(undefined);
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(queued).not.toHaveBeenCalled();
  });

  it('never starts those that wait when a task fails', async () => {
    const error = new Error('E');
    const queued = jest.fn();
    const promise = TaskScope.with(
      (scope) => {
        void scope.run(failWith(error));
        void scope.run(queued);
      },
      undefined,
      { concurrency: 1 },
    );
    expect(await rejectionOf(promise)).toBe(error);
    expect(queued).not.toHaveBeenCalled();
  });

  it('starts those that wait when a task before them was refused or is over', async () => {
    const promise = TaskScope.with(
      async (scope) => {
        await scope.run(() => 1);
        await rejectionOf(scope.run(42 as never));
        return scope.run(() => 2);
      },
      undefined,
      { concurrency: 1 },
    );
    expect(await promise).toBe(2);
  });

  it('is none for Infinity', async () => {
    const work = deferred<string>();
    const task = jest.fn(() => work.promise);
    const results = TaskScope.all([task, task, task], undefined, { concurrency: Infinity });
    expect(task).toHaveBeenCalledTimes(3);
    work.resolve('done');
    expect(await results).toEqual(['done', 'done', 'done']);
  });

  it.each([
    [0, '0', 'RangeError'],
    [1.5, '1.5', 'RangeError'],
    [-1, '-1', 'RangeError'],
    [NaN, 'NaN', 'RangeError'],
    ['2', "'2'", 'TypeError'],
    [null, 'null', 'TypeError'],
  ])('refuses to be %p', async (concurrency, description, expected) => {
    const { name, message } = await rejectionOf(TaskScope.with(() => {}, undefined, { concurrency } as never));
    expect([name, message]).toEqual([
      expected,
      `Cannot run ${description} tasks at a time: expected a whole number >= 1, or Infinity`,
    ]);
    expect(() => new TaskScope(undefined, { concurrency } as never)).toThrow(expect.objectContaining({ name }));
  });
});

it('refuses what is no token', () => {
  expect(() => new TaskScope(42 as never)).toThrow('Cannot run tasks under 42: expected a CancellationToken');
});

it.each([[42], [null], [{ name: 42 }]])('refuses the options %p', (options) => {
  expect(() => new TaskScope(undefined, options as never)).toThrow(TypeError);
});

describe('all', () => {
  it('gives the results in the order of the tasks', async () => {
    const slow = async () => {
      await turn();
      return 'slow';
    };
    expect(await TaskScope.all([slow, () => 'fast', async () => 3])).toEqual(['slow', 'fast', 3]);
  });

  it('cancels and awaits the others when one fails', async () => {
    const events: unknown[] = [];
    const error = new Error('E');
    expect(await rejectionOf(TaskScope.all([slowToStop(events), failWith(error), slowToStop(events)]))).toBe(error);
    expect(events).toEqual(['stopped', 'stopped']);
  });

  it('gives an empty list for no tasks', async () => {
    expect(await TaskScope.all([])).toEqual([]);
  });

  it('takes a limit of concurrency', async () => {
    let running = 0;
    const task = async () => {
      expect(++running).toBe(1);
      await turn();
      running--;
    };
    await TaskScope.all([task, task, task], undefined, { concurrency: 1 });
  });
});

describe('race', () => {
  it('gives what the first task gives, once the others were canceled and have stopped', async () => {
    const events: unknown[] = [];
    expect(await TaskScope.race([slowToStop(events), async () => 'fast', slowToStop(events)])).toBe('fast');
    expect(events).toEqual(['stopped', 'stopped']);
  });

  it.each(Array.from({ length: 12 }, (_, looks) => looks))(
    'gives a result or rejects with the reason under a signal that is found aborted after %i looks',
    async (looks) => {
      const reason = new Error('R');
      const signal = {
        get aborted() {
          return looks-- <= 0;
        },
        reason,
        addEventListener() {},
        removeEventListener() {},
      };
      const outcome = await TaskScope.race([async () => 'fast'], signal).catch((error: unknown) => error);
      expect(['fast', reason]).toContain(outcome);
    },
  );

  it('rejects with what the first task to settle fails with, once the others have stopped', async () => {
    const events: unknown[] = [];
    const error = new Error('E');
    expect(await rejectionOf(TaskScope.race([slowToStop(events), failWith(error)]))).toBe(error);
    expect(events).toEqual(['stopped']);
  });

  it('does not count what the losers do', async () => {
    const loser = async (token: CancellationToken) => {
      await untilCanceled(token).catch(() => {});
      throw new Error('lost');
    };
    const errors = await uncaughtDuring(async () => {
      expect(await TaskScope.race([loser, async () => 'fast'])).toBe('fast');
    });
    expect(errors).toEqual([]);
  });

  it('rejects with a RangeError for no tasks', async () => {
    expect(await rejectionOf(TaskScope.race([]))).toMatchObject({
      name: 'RangeError',
      message: 'Cannot race 0 tasks: expected at least one',
    });
  });
});

describe('any', () => {
  it('gives what the first task to succeed gives, once the others were canceled and have stopped', async () => {
    const events: unknown[] = [];
    const tasks = [failWith(new Error('E')), slowToStop(events), async () => (await turn(), 'success')];
    expect(await TaskScope.any(tasks)).toBe('success');
    expect(events).toEqual(['stopped']);
  });

  it('lets a task that fails stop nobody', async () => {
    let token!: CancellationToken;
    const last = async (given: CancellationToken) => {
      token = given;
      await turn();
      return given.isCancellationRequested;
    };
    expect(await TaskScope.any([failWith(new Error('E')), last])).toBe(false);
    expect(token.kind).toBe('canceled');
  });

  it('rejects with all errors, in the order of the tasks, when none succeeds', async () => {
    const [first, second] = [new Error('1'), new Error('2')];
    const slow = async () => {
      await turn();
      throw first;
    };
    const error = await rejectionOf(TaskScope.any([slow, failWith(second)]));
    expect([error.name, error.message, error.errors]).toEqual([
      'AggregateError',
      'All 2 tasks failed',
      [first, second],
    ]);
  });

  it('is unhandled when none succeeds and nobody awaits it', async () => {
    const errors = await uncaughtDuring(() => void TaskScope.any([failWith(new Error('E'))]));
    expect(errors).toEqual([expect.objectContaining({ message: 'All 1 tasks failed' })]);
  });

  it('gives undefined where that is the first success', async () => {
    expect(await TaskScope.any([async () => undefined, failWith(new Error('E'))])).toBeUndefined();
  });

  it('rejects with an AggregateError of nothing for no tasks', async () => {
    expect(await rejectionOf(TaskScope.any([]))).toMatchObject({ name: 'AggregateError', errors: [] });
  });
});

it.each(['race', 'any'] as const)('%s says to the others why they are canceled', async (name) => {
  let token!: CancellationToken;
  const loser = (given: CancellationToken) => untilCanceled((token = given));
  await TaskScope[name]([loser, async () => 'fast']);
  expect((token.reason as Error).message).toBe('Another task was faster');
});

describe.each([
  ['all', 'run'],
  ['race', 'race'],
  ['any', 'run'],
] as const)('%s', (name, action) => {
  const start = TaskScope[name] as (tasks: unknown, token?: CancellationToken) => Promise<unknown>;

  it('takes any iterable of tasks', async () => {
    expect([await start(new Set([() => 1]))].flat()).toEqual([1]);
  });

  it('rejects with the reason when it is canceled from outside, once all have stopped', async () => {
    const source = new CancellationTokenSource();
    const events: unknown[] = [];
    const promise = start([slowToStop(events), slowToStop(events)], source.token);
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(events).toEqual(['stopped', 'stopped']);
  });

  it.each([[undefined], [null], [42], ['tasks'], [() => {}]])('refuses %p for a list of tasks', async (tasks) => {
    const { name, message } = await rejectionOf(start(tasks));
    expect(name).toBe('TypeError');
    expect(message).toMatch(new RegExp(`^Cannot ${action} the tasks .*: expected a list of functions$`));
  });

  it('refuses what is no task before it starts any', async () => {
    const task = jest.fn();
    const { name, message } = await rejectionOf(start([task, Promise.resolve()]));
    expect([name, message]).toEqual(['TypeError', `Cannot ${action} a Promise: expected a function`]);
    expect(task).not.toHaveBeenCalled();
  });
});

describe('done', () => {
  it('waits for all tasks, those too that are started meanwhile', async () => {
    const scope = new TaskScope();
    const events: string[] = [];
    void scope.run(async () => {
      await turn();
      void scope.run(async () => {
        await turn();
        events.push('second');
      });
    });
    await scope.done();
    expect(events).toEqual(['second']);
  });

  it('rejects with the first failure, once the others have stopped', async () => {
    const scope = new TaskScope();
    const events: unknown[] = [];
    const error = new Error('E');
    void scope.run(slowToStop(events));
    void scope.run(failWith(error));
    expect(await rejectionOf(scope.done())).toBe(error);
    expect(events).toEqual(['stopped']);
  });

  it('rejects with the reason of the token', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.run(untilCanceled);
    source.cancel();
    expect(await rejectionOf(scope.done())).toBe(source.token.reason);
  });

  it('resolves after scope.cancel', async () => {
    const scope = new TaskScope();
    void scope.run(untilCanceled);
    scope.cancel();
    expect(await scope.done()).toBeUndefined();
  });

  it('leaves the scope open for more', async () => {
    const scope = new TaskScope();
    await scope.done();
    expect(await scope.run(() => 42)).toBe(42);
    await scope.done();
  });
});

describe('disposing', () => {
  it('cancels what still runs, and waits for it', async () => {
    const events: unknown[] = [];
    const scope = new TaskScope();
    void scope.run(slowToStop(events));
    const { token } = scope;
    await scope[Symbol.asyncDispose]();
    expect([events, token.kind]).toEqual([['stopped'], 'canceled']);
    expect((token.reason as Error).message).toBe('The scope was left');
  });

  it('leaves nothing on the token', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.token.signal;
    await scope[Symbol.asyncDispose]();
    expect(isListenedTo(source.token)).toBe(false);
  });

  it('can be done twice', async () => {
    const scope = new TaskScope();
    void scope.run(untilCanceled);
    await scope[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
  });

  it('lets nothing be run afterwards', async () => {
    const scope = new TaskScope();
    await scope[Symbol.asyncDispose]();
    expect((await rejectionOf(scope.run(() => {}))).message).toMatch(/^Cannot run a task in a scope that was left/);
  });

  it('rejects with a failure that nobody was told of', async () => {
    const scope = new TaskScope();
    const error = new Error('E');
    void scope.run(failWith(error));
    await turn();
    expect(await rejectionOf(scope[Symbol.asyncDispose]())).toBe(error);
  });

  it('rejects with a failure that comes while it waits', async () => {
    const scope = new TaskScope();
    const error = new Error('E');
    void scope.run(async (token) => {
      await untilCanceled(token).catch(() => {});
      throw error;
    });
    expect(await rejectionOf(scope[Symbol.asyncDispose]())).toBe(error);
  });

  it('rejects once with a failure that nobody was told of', async () => {
    const scope = new TaskScope();
    void scope.run(failWith(new Error('E')));
    await rejectionOf(scope[Symbol.asyncDispose]());
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject with a failure that done has delivered', async () => {
    const scope = new TaskScope();
    void scope.run(failWith(new Error('E')));
    await rejectionOf(scope.done());
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject with a failure that an awaited run has delivered', async () => {
    const scope = new TaskScope();
    await rejectionOf(scope.run(failWith(new Error('E'))));
    await scope[Symbol.asyncDispose]();
  });

  it('does not reject by the cancel of its token', async () => {
    const source = new CancellationTokenSource();
    const scope = new TaskScope(source.token);
    void scope.run(untilCanceled);
    source.cancel();
    await scope[Symbol.asyncDispose]();
  });

  it('is what `await using` does at the end of its block', async () => {
    const events: unknown[] = [];
    {
      await using scope = new TaskScope();
      void scope.run(slowToStop(events));
      events.push('end of block');
    }
    expect(events).toEqual(['end of block', 'stopped']);
  });

  it('does not hide in `await using` that a task has failed', async () => {
    const error = new Error('E');
    const block = async () => {
      await using scope = new TaskScope();
      void scope.run(failWith(error));
      await turn();
    };
    expect(await rejectionOf(block())).toBe(error);
  });

  it('does not hide in `await using` what the block throws', async () => {
    const error = new Error('E');
    const block = async () => {
      await using scope = new TaskScope();
      void scope.run(untilCanceled);
      throw error;
    };
    expect(await rejectionOf(block())).toBe(error);
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

it('keeps tasks of one scope apart from those of another under the same token', async () => {
  const source = new CancellationTokenSource();
  const failing = TaskScope.with((scope) => scope.run(failWith(new Error('E'))), source.token);
  const other = TaskScope.with(
    (scope) => scope.run((token) => Promise.race([untilCanceled(token), turn()])),
    source.token,
  );
  await rejectionOf(failing);
  expect(await other).toBeUndefined();
  source.cancel();
});

describe('many and fast', () => {
  it('gives what the first task of a race gives, though another fails right after it', async () => {
    const fast = async () => 'fast';
    const failing = async () => {
      throw new Error('loser');
    };
    expect(await TaskScope.race([fast, failing])).toBe('fast');
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

  it('runs 50,000 tasks, a few at a time', async () => {
    const task = async () => 1;
    const results = await TaskScope.all(Array<typeof task>(50_000).fill(task), undefined, { concurrency: 4 });
    expect(results.length).toBe(50_000);
  });

  it('is no unhandled rejection when the body fails by its own cancel and nobody awaits', async () => {
    const uncaught = await uncaughtDuring(() => {
      void TaskScope.with(async (scope) => {
        scope.cancel();
        await scope.run(async () => 1);
      });
    });
    expect(uncaught).toEqual([]);
  });
});

it('keeps nothing of tasks that have ended, while the scope goes on', async () => {
  let collected = 0;
  const registry = new FinalizationRegistry(() => void collected++);
  await TaskScope.with(async (scope) => {
    for (let index = 0; index < 20; index++) {
      registry.register(await scope.run(async () => ({ index })), undefined);
    }
    for (let round = 0; round < 10 && collected === 0; round++) {
      await turn();
      collectGarbage();
      await turn();
    }
    expect(collected).toBeGreaterThan(0);
  });
});
