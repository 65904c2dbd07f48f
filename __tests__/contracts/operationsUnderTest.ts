import {
  cancelable,
  cancelableStream,
  type CancellationToken,
  type CancellationTokenLike,
  createFetch,
  delay,
  interval,
  makeCancelable,
  PeriodicTimer,
  TaskScope,
  waitForEvent,
  withCancellation,
  withTimeout,
  yieldIfDue,
} from 'countermand';
import { EventEmitter, getEventListeners } from 'node:events';

/** A running operation. */
export interface Run {
  readonly result: Promise<unknown>;
  /** Lets the work end normally. */
  finish(): unknown;
  /** How many times work was started. */
  started(): number;
  /** How many times work was told to stop. */
  undone(): number;
  /** Ends things that outlive one result: a timer that goes on, a scope. */
  release?(): unknown;
  /** How many listeners are left on anything except the token. */
  left?(): number;
}

export interface OperationUnderTest {
  readonly title: string;
  /** Its name in the main entry. */
  readonly of: string;
  /** Runs before `start`, while the token is live. */
  open?(token: CancellationTokenLike): unknown;
  start(token: CancellationTokenLike, opened: any): Run;
  /** The result if it is not canceled. */
  readonly value: unknown;
  /** Returns the part of the result that is compared with `value`. */
  show?(result: any): unknown;
  /** Within how many microtasks it rejects when the token is already canceled. */
  readonly microtasks: number;
  /**
   * What happens with a wrong token, if not a rejection: an operation that returns no promise throws, and a function made
   * cancelable takes it for an ordinary argument.
   */
  readonly badToken?: 'throws' | 'is passed on';
  /** Whether the promise is made by the platform, so that it must be awaited. */
  readonly isPlatformPromise?: boolean;
}

const longTime = 60_000;

/** Work that ends when the test says so, and counts its starts and stops. */
class Work {
  starts = 0;
  undos = 0;
  #settle: (value: string) => void = () => {};

  readonly executor = (resolve: (value: string) => void) => {
    this.starts++;
    this.#settle = resolve;
    return () => void this.undos++;
  };

  /** For operations that pass on no token. */
  readonly promise = () => new Promise<string>((resolve) => void this.executor(resolve));

  readonly callback = (callback: (error: Error | null, value: string) => void) => {
    this.executor((value) => callback(null, value));
  };

  readonly under = (token: CancellationToken) => cancelable<string>(this.executor, token);

  readonly stop = () => void this.undos++;

  finish(): void {
    this.#settle('value');
  }

  run(result: Promise<unknown>, rest?: Partial<Run>): Run {
    return {
      result,
      finish: () => this.finish(),
      started: () => this.starts,
      undone: () => this.undos,
      ...rest,
    };
  }
}

function iterableOf(work: Work): AsyncIterable<string> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ done: false, value: await work.promise() }),
      return: async () => {
        work.stop();
        return { done: true, value: undefined };
      },
    }),
  };
}

function streamOf(work: Work): ReadableStream<string> {
  return new ReadableStream(
    {
      async pull(controller) {
        controller.enqueue(await work.promise());
        controller.close();
      },
      cancel: work.stop,
    },
    { highWaterMark: 0 },
  );
}

/** A fetch that only follows its signal. */
function mockFetch(work: Work, answer: Promise<Response>) {
  return (_: string, init?: { readonly signal?: any }): Promise<Response> => {
    work.starts++;
    return new Promise((resolve, reject) => {
      answer.then(resolve, reject);
      init?.signal?.addEventListener('abort', () => {
        work.stop();
        reject(new DOMException('The mock was aborted', 'AbortError'));
      });
    });
  };
}

function scopeUnder(token: CancellationTokenLike, run: (scope: TaskScope, work: Work) => Promise<unknown>): Run {
  const work = new Work();
  const scope = new TaskScope(token);
  return work.run(run(scope, work), { release: () => scope[Symbol.asyncDispose]() });
}

export const operations: readonly OperationUnderTest[] = [
  {
    title: 'cancelable',
    of: 'cancelable',
    microtasks: 1,
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(cancelable(work.executor, token));
    },
  },
  {
    title: 'withCancellation of a promise',
    of: 'withCancellation',
    microtasks: 2,
    value: 'value',
    start: (token) => {
      const work = new Work();
      const result = withCancellation(work.promise(), token, { onCancel: work.stop });
      return work.run(result, { started: () => 0 }); // it is running already
    },
  },
  {
    title: 'withCancellation of a function',
    of: 'withCancellation',
    microtasks: 1,
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(withCancellation(work.under, token));
    },
  },
  {
    title: 'withCancellation of an async iterable',
    of: 'withCancellation',
    microtasks: 1,
    badToken: 'throws',
    value: { done: false, value: 'value' },
    start: (token) => {
      const work = new Work();
      return work.run(withCancellation(iterableOf(work), token)[Symbol.asyncIterator]().next());
    },
  },
  {
    title: 'withCancellation of a ReadableStream',
    of: 'withCancellation',
    microtasks: 1,
    badToken: 'throws',
    value: { done: false, value: 'value' },
    start: (token) => {
      const work = new Work();
      return work.run(withCancellation(streamOf(work), token)[Symbol.asyncIterator]().next());
    },
  },
  {
    title: 'withTimeout of a promise',
    of: 'withTimeout',
    microtasks: 2,
    value: 'value',
    start: (token) => {
      const work = new Work();
      const result = withTimeout(work.promise(), longTime, token, { onCancel: work.stop });
      return work.run(result, { started: () => 0 }); // it is running already
    },
  },
  {
    title: 'withTimeout of a function',
    of: 'withTimeout',
    microtasks: 1,
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(withTimeout(work.under, longTime, token));
    },
  },
  {
    title: 'makeCancelable',
    of: 'makeCancelable',
    microtasks: 1,
    badToken: 'is passed on',
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(makeCancelable(work.promise, { onCancel: work.stop })(token));
    },
  },
  {
    title: 'makeCancelable.callback',
    of: 'makeCancelable.callback',
    microtasks: 1,
    badToken: 'is passed on',
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(makeCancelable.callback(work.callback, { onCancel: work.stop })(token));
    },
  },
  {
    title: 'delay',
    of: 'delay',
    microtasks: 1,
    value: undefined,
    start: (token) => {
      const timers = jest.getTimerCount();
      return new Work().run(delay(1_000, token), {
        finish: () => jest.advanceTimersByTime(1_000),
        started: () => jest.getTimerCount() - timers,
      });
    },
  },
  {
    title: 'PeriodicTimer.waitForNextTick',
    of: 'PeriodicTimer.waitForNextTick',
    microtasks: 1,
    value: true,
    start: (token) => {
      const timer = new PeriodicTimer(1_000);
      return new Work().run(timer.waitForNextTick(token), {
        finish: () => jest.advanceTimersByTime(1_000),
        release: () => timer.dispose(),
      });
    },
  },
  {
    title: 'interval',
    of: 'interval',
    microtasks: 1,
    badToken: 'throws',
    value: { done: false, value: 0 },
    start: (token) => {
      const timers = jest.getTimerCount();
      const iterator = interval(1_000, token)[Symbol.asyncIterator]();
      return new Work().run(iterator.next(), {
        finish: () => jest.advanceTimersByTime(1_000),
        started: () => jest.getTimerCount() - timers,
        release: () => iterator.return?.(),
      });
    },
  },
  {
    title: 'yieldIfDue',
    of: 'yieldIfDue',
    microtasks: 1,
    value: undefined,
    start: (token) => {
      const immediate = jest.spyOn(globalThis, 'setImmediate');
      return new Work().run(yieldIfDue(token, { everyMilliseconds: 0 }) as Promise<void>, {
        finish: () => {},
        started: () => immediate.mock.calls.length,
      });
    },
  },
  {
    title: 'waitForEvent of a target',
    of: 'waitForEvent',
    microtasks: 1,
    value: 'ready',
    show: ({ type }) => type,
    start: (token) => {
      const target = new EventTarget();
      const add = jest.spyOn(target, 'addEventListener');
      return new Work().run(waitForEvent(target, 'ready', token), {
        finish: () => target.dispatchEvent(new Event('ready')),
        started: () => add.mock.calls.length,
        left: () => getEventListeners(target, 'ready').length,
      });
    },
  },
  {
    title: 'waitForEvent of an emitter',
    of: 'waitForEvent',
    microtasks: 1,
    value: ['value'],
    start: (token) => {
      const emitter = new EventEmitter();
      const on = jest.spyOn(emitter, 'on');
      return new Work().run(waitForEvent(emitter, 'ready', token), {
        finish: () => emitter.emit('ready', 'value'),
        started: () => on.mock.calls.length,
        left: () => emitter.eventNames().length,
      });
    },
  },
  {
    title: 'cancelableStream',
    of: 'cancelableStream',
    microtasks: 1,
    isPlatformPromise: true,
    badToken: 'throws',
    value: { done: true, value: undefined },
    start: (token) => {
      const work = new Work();
      // The read ends when the source closes, and not with a chunk.
      const source = new ReadableStream<string>(
        {
          async pull(controller) {
            await work.promise();
            controller.close();
          },
          cancel: work.stop,
        },
        { highWaterMark: 0 },
      );
      return work.run(cancelableStream(source, token).getReader().read());
    },
  },
  {
    title: 'createFetch, until the headers arrive',
    of: 'createFetch',
    microtasks: 1,
    value: 204,
    show: ({ status }) => status,
    start: (token) => {
      const work = new Work();
      let answer!: (response: Response) => void;
      const fetchUnder = createFetch(mockFetch(work, new Promise((resolve) => (answer = resolve))));
      return work.run(fetchUnder('https://example.com', { token }), {
        finish: () => answer(new Response(null, { status: 204 })),
      });
    },
  },
  {
    title: 'createFetch, while the body arrives',
    of: 'createFetch',
    microtasks: 1,
    badToken: 'throws', // where the response is awaited
    value: 'value',
    open: async (token) => {
      const work = new Work();
      const body = streamOf(work).pipeThrough(new TextEncoderStream(), {});
      const response = createFetch(mockFetch(work, Promise.resolve(new Response(body))))('', { token });
      return { work, response: await response };
    },
    start: (_, { work, response }: { work: Work; response: Response }) => {
      const { starts } = work;
      return work.run(response.text(), { started: () => work.starts - starts });
    },
  },
  {
    title: 'TaskScope.with',
    of: 'TaskScope.with',
    microtasks: 1,
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(TaskScope.with((scope) => scope.run(work.under), token));
    },
  },
  {
    title: 'TaskScope.all',
    of: 'TaskScope.all',
    microtasks: 1,
    value: ['value'],
    start: (token) => {
      const work = new Work();
      return work.run(TaskScope.all([work.under], token));
    },
  },
  {
    title: 'TaskScope.race',
    of: 'TaskScope.race',
    microtasks: 1,
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(TaskScope.race([work.under], token));
    },
  },
  {
    title: 'TaskScope.any',
    of: 'TaskScope.any',
    microtasks: 1,
    value: 'value',
    start: (token) => {
      const work = new Work();
      return work.run(TaskScope.any([work.under], token));
    },
  },
  {
    title: 'TaskScope.run',
    of: 'TaskScope.run',
    microtasks: 1,
    badToken: 'throws',
    value: 'value',
    start: (token) => scopeUnder(token, (scope, work) => scope.run(work.under)),
  },
  {
    title: 'TaskScope.done',
    of: 'TaskScope.done',
    microtasks: 10, // it waits for the task
    badToken: 'throws',
    value: undefined,
    start: (token) =>
      scopeUnder(token, (scope, work) => {
        void scope.run(work.under);
        return scope.done();
      }),
  },
];
