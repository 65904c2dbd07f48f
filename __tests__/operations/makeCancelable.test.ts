/* eslint-disable @typescript-eslint/no-unused-vars -- the number of declared parameters matters here */
import { CancellationToken, CancellationTokenSource, makeCancelable, UndoError } from 'countermand';
import { isListenedTo } from '../support/isListenedTo.js';
import { deferred, microtasks, never, rejectionOf } from '../support/promises.js';
import { uncaughtDuring } from '../support/uncaught.js';

type Callback<T> = (error: unknown, value: T) => void;

describe('makeCancelable of a function that returns a promise', () => {
  it('passes on this, the arguments, and the result', async () => {
    const server = {
      name: 'server',
      async get(path: string, times: number) {
        return [this.name, path, times];
      },
    };
    const under = Object.assign(server, { getUnder: makeCancelable(server.get) });
    const { token } = new CancellationTokenSource();
    expect(await under.getUnder('/', 2, token)).toEqual(['server', '/', 2]);
    expect(await under.getUnder('/', 2)).toEqual(['server', '/', 2]);
  });

  it('takes the last argument as the token, and passes on tokens before it', async () => {
    const fn = jest.fn(async (..._: unknown[]) => {});
    const [first, last] = [new CancellationTokenSource(), new CancellationTokenSource()];
    await makeCancelable(fn)(first.token, last.token);
    expect(fn.mock.calls).toEqual([[first.token]]);
  });

  it('accepts a signal as the token', async () => {
    const controller = new AbortController();
    const fn = jest.fn((_: string) => never);
    const promise = makeCancelable(fn)('a', controller.signal);
    controller.abort();
    expect(await rejectionOf(promise)).toBe(controller.signal.reason);
    expect(fn.mock.calls).toEqual([['a']]);
  });

  it.each([undefined, null, CancellationToken.none])('drops a trailing %p beyond the parameters', async (token) => {
    const fn = jest.fn();
    const declared = async (one: string, two?: string) => void fn(one, two);
    async function counted(one: string, two: string) {
      fn(one, two);
      return arguments.length;
    }
    expect(await makeCancelable(counted)('a', 'b', token)).toBe(2);
    await makeCancelable(declared)('a', 'b', token as undefined);
    expect(fn).toHaveBeenCalledTimes(2);
  });

  it.each([undefined, null])('passes on a trailing %p that belongs to a parameter', async (value) => {
    async function counted(_one: string, _two: unknown) {
      return arguments.length;
    }
    expect(await makeCancelable(counted)('a', value)).toBe(2);
  });

  it('drops a trailing CancellationToken.none even if it belongs to a parameter', async () => {
    async function counted(_one: string, _two?: unknown) {
      return arguments.length;
    }
    expect(await makeCancelable(counted)('a', CancellationToken.none)).toBe(1);
  });

  it('passes on any other last argument', async () => {
    const fn = jest.fn(async (..._: unknown[]) => {});
    const others = [42, 'text', {}, { signal: new AbortController().signal }, new CancellationTokenSource()];
    for (const other of others) await makeCancelable(fn)(other);
    expect(fn.mock.calls).toEqual(others.map((other) => [other]));
  });

  it('can be called without arguments', async () => {
    expect(await makeCancelable(async () => 'value')()).toBe('value');
  });

  it('rejects with the error that the function throws', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const under = makeCancelable((): Promise<void> => {
      throw error;
    });
    expect(await rejectionOf(under(source.token))).toBe(error);
    expect(isListenedTo(source.token)).toBe(false);
  });

  it.each([[undefined], [null], [42], [{}]])(
    'rejects with a TypeError when the function returns %p',
    async (returned) => {
      const fetchUser = () => returned as never;
      const error = await rejectionOf(makeCancelable(fetchUser)(new CancellationTokenSource().token));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toMatch(/^Cannot wait for the work: 'fetchUser\(\)' must be a promise: received /);
    },
  );

  it('rejects with a TypeError when a function without a name does not return a promise', async () => {
    const nameless = (
      () => () =>
        42 as never
    )();
    const error = await rejectionOf(makeCancelable(nameless)(new CancellationTokenSource().token));
    expect([error.name, error.message]).toEqual([
      'TypeError',
      "Cannot wait for the work: 'fn()' must be a promise: received 42",
    ]);
  });

  it('passes the promise and the arguments to onCancel, without the token', async () => {
    const source = new CancellationTokenSource();
    const work = Object.assign(new Promise<void>(() => {}), { destroy: jest.fn() });
    const onCancel = jest.fn();
    const promise = makeCancelable((_one: string, _two: number) => work, { onCancel })('a', 1, source.token);
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(onCancel.mock.calls).toEqual([[work, 'a', 1]]);
  });

  it('rejects with an UndoError when onCancel throws', async () => {
    const source = new CancellationTokenSource();
    const error = new Error('E');
    const onCancel = () => {
      throw error;
    };
    const promise = makeCancelable(() => never, { onCancel })(source.token);
    source.cancel();
    const caught = await rejectionOf(promise);
    expect([caught instanceof UndoError, caught.cause, caught.reason]).toEqual([true, error, source.token.reason]);
  });

  it('passes a late result to onLateResult, and ignores a late rejection', async () => {
    const source = new CancellationTokenSource();
    const onLateResult = jest.fn();
    const [one, two] = [deferred<string>(), deferred<string>()];
    const under = makeCancelable((work: Promise<string>) => work, { onLateResult });
    const errors = await uncaughtDuring(async () => {
      const promises = [under(one.promise, source.token), under(two.promise, source.token)];
      source.cancel();
      for (const promise of promises) expect(await rejectionOf(promise)).toBe(source.token.reason);
      one.resolve('late');
      two.reject(new Error('late'));
    });
    expect(onLateResult.mock.calls).toEqual([['late']]);
    expect(errors).toEqual([]);
  });
});

describe('makeCancelable.callback', () => {
  it('passes on this and the arguments, and resolves with the first value of the callback', async () => {
    const server = {
      name: 'server',
      get(path: string, callback: (error: unknown, value: string, more: number) => void) {
        callback(null, `${this.name}${path}`, 2);
      },
    };
    const getUnder = makeCancelable.callback(
      server.get as (this: typeof server, path: string, callback: Callback<string>) => void,
    );
    expect(await getUnder.call(server, '/', new CancellationTokenSource().token)).toBe('server/');
  });

  it('rejects with the error of the callback', async () => {
    const error = new Error('E');
    const under = makeCancelable.callback((callback: Callback<void>) => callback(error, undefined));
    expect(await rejectionOf(under(new CancellationTokenSource().token))).toBe(error);
  });

  it('settles once, like the first call of the callback', async () => {
    const under = makeCancelable.callback((callback: Callback<string>) => {
      callback(null, 'first');
      callback(null, 'second');
      callback(new Error('E'), 'third');
    });
    expect(await under(new CancellationTokenSource().token)).toBe('first');
  });

  it('rejects with the error that the function throws before it calls the callback', async () => {
    const error = new Error('E');
    const under = makeCancelable.callback((_: Callback<void>) => {
      throw error;
    });
    expect(await rejectionOf(under())).toBe(error);
  });

  it('ignores an error that the function throws after it has called the callback', async () => {
    const under = makeCancelable.callback((callback: Callback<string>) => {
      callback(null, 'value');
      throw new Error('E');
    });
    expect(await under()).toBe('value');
  });

  it.each([undefined, null, CancellationToken.none])('drops a trailing %p beyond the parameters', async (token) => {
    function counted(_one: string, callback: Callback<number>) {
      callback(null, arguments.length);
    }
    expect(await makeCancelable.callback(counted)('a', token)).toBe(2);
  });

  it.each([undefined, null])('passes on a trailing %p that belongs to a parameter', async (value) => {
    function counted(_one: unknown, callback: Callback<number>) {
      callback(null, arguments.length);
    }
    expect(await makeCancelable.callback(counted)(value)).toBe(2);
  });

  it('passes the return value of the function and the arguments to onCancel, without callback and token', async () => {
    const source = new CancellationTokenSource();
    const request = { abort: jest.fn() };
    const onCancel = jest.fn((returned: typeof request, ..._: unknown[]) => returned.abort());
    const under = makeCancelable.callback((_path: string, _callback: Callback<void>) => request, { onCancel });
    const promise = under('/', source.token);
    source.cancel();
    expect(await rejectionOf(promise)).toBe(source.token.reason);
    expect(onCancel.mock.calls).toEqual([[request, '/']]);
    expect(request.abort).toHaveBeenCalledTimes(1);
  });

  it('passes a late result to onLateResult, and ignores a late error', async () => {
    const source = new CancellationTokenSource();
    const onLateResult = jest.fn();
    const callbacks: Callback<string>[] = [];
    const under = makeCancelable.callback((callback: Callback<string>) => void callbacks.push(callback), {
      onLateResult,
    });
    const promises = [under(source.token), under(source.token)];
    source.cancel();
    for (const promise of promises) expect(await rejectionOf(promise)).toBe(source.token.reason);
    callbacks[0]!(null, 'late');
    callbacks[1]!(new Error('late'), '');
    await microtasks();
    expect(onLateResult.mock.calls).toEqual([['late']]);
  });
});

describe.each([
  ['makeCancelable', makeCancelable as (fn: never, options?: never) => unknown],
  ['makeCancelable.callback', makeCancelable.callback as (fn: never, options?: never) => unknown],
])('%s', (_, make) => {
  it.each([[undefined], [null], [42], [Promise.resolve()]])('refuses %p as a function', (fn) => {
    expect(() => make(fn as never)).toThrow(TypeError);
    expect(() => make(fn as never)).toThrow(/^Cannot make a function cancelable: 'fn' must be a function: received /);
  });

  it.each([[{ onCancel: 42 }], [{ onLateResult: {} }], [42], [null]])('refuses the options %p', (options) => {
    expect(() => make((() => {}) as never, options as never)).toThrow(TypeError);
  });
});
