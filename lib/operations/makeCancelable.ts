import { isPromiseLike } from '../core/base/ask.js';
import { argumentError, checkFunction } from '../core/base/check.js';
import { CancellationToken, findToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { isEcho } from './isEcho.js';
import { Operation } from './Operation.js';
import { promised } from './promised.js';
import { readWaitOptions, waitOptionNames } from './WaitOptions.js';

/** What happens to the work of a function when its token is canceled. */
export interface MakeCancelableOptions<A extends unknown[], T, P = PromiseLike<T>> {
  /**
   * Called when the token comes first, with what the function returned and with its arguments: to stop the work. If it
   * returns a promise, the rejection waits for that. If it fails, the rejection is an `UndoError`.
   */
  readonly onCancel?: ((returned: P, ...args: A) => unknown) | undefined;
  /** Called with a result that arrives after the cancellation. What it throws is reported as uncaught. */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
  /** Milliseconds for which the promise waits for the work to end after the cancellation, as in `WaitOptions`. */
  readonly grace?: number | undefined;
}

/**
 * Turns a function that knows nothing of cancellation into one that takes a token or a signal as its last argument.
 * `this` and the other arguments are passed on. Under a canceled token, the function is not called.
 *
 * The last argument of a call is its token, if it is a token or a signal. A trailing `undefined` or `null` is dropped,
 * too, if there are more arguments than the function declares.
 *
 * ```ts
 * const connect = async (host: string) => ({ host, close: () => console.log('closed') });
 * const connectUnder = makeCancelable(connect, { onLateResult: (connection) => connection.close() });
 * const source = new CancellationTokenSource();
 * console.log((await connectUnder('db', source.token)).host); // db
 * ```
 *
 * @throws TypeError if `fn` or an option is not a function. The function that it returns never throws; it rejects
 * instead: with a TypeError if `fn` does not return a promise
 */
function ofPromise<This, A extends unknown[], T>(
  fn: (this: This, ...args: A) => PromiseLike<T>,
  options?: MakeCancelableOptions<A, T>,
): (this: This, ...args: [...args: A, token?: CancellationTokenLike]) => Promise<T> {
  checkFunction(action, 'fn', fn);
  const { onCancel, ...others } = readWaitOptions(action, options, waitOptionNames) ?? {};
  return function (this: This, ...all: unknown[]): Promise<T> {
    return promised(() => {
      const [args, token] = splitArguments<A>(all, fn.length);
      const waitOptions = {
        ...others,
        onCancel: onCancel && ((promise: PromiseLike<T>) => onCancel(promise, ...args)),
      };
      return new Operation<T>(token, waitOptions).run(() => {
        const promise = fn.apply(this, args);
        if (isPromiseLike(promise)) return promise;
        throw argumentError('wait for the work', `${fn.name || 'fn'}()`, 'a promise', promise);
      });
    });
  };
}

/**
 * The same for a function whose last argument is a Node-style callback, `(error, value) => ...`. Here `onCancel` gets
 * what the function returned: a request or a child process, for example. Only the first call of the callback counts,
 * and if it passes several values, only the first one.
 *
 * ```ts
 * type Callback = (error: Error | null, text: string) => void;
 * function ask(question: string, callback: Callback) {
 *   const timer = setTimeout(callback, 10_000, null, `${question} 42`);
 *   return { abort: () => clearTimeout(timer) };
 * }
 * const askUnder = makeCancelable.callback(ask, { onCancel: (request) => request.abort() });
 * const source = new CancellationTokenSource();
 * const answer = askUnder('What is it?', source.token);
 * source.cancel();
 * console.log(await answer.catch((error: Error) => error.name)); // AbortError
 * ```
 */
function ofCallback<This, A extends unknown[], T, R>(
  fn: (this: This, ...args: [...args: A, callback: (error: any, value: T) => void]) => R,
  options?: MakeCancelableOptions<A, T, R>,
): (this: This, ...args: [...args: A, token?: CancellationTokenLike]) => Promise<T> {
  checkFunction(action, 'fn', fn);
  const { onCancel, ...others } = readWaitOptions(action, options, waitOptionNames) ?? {};
  return function (this: This, ...all: unknown[]): Promise<T> {
    return promised(() => {
      const [args, token] = splitArguments<A>(all, fn.length - 1);
      return new Operation<T>(token, { isEcho, ...others }).start((resolve, reject) => {
        const callback = (error: unknown, value: T) => {
          if (error) reject(error);
          else resolve(value);
        };
        const returned = fn.call(this, ...args, callback);
        return onCancel && (() => onCancel(returned, ...args));
      });
    });
  };
}

/**
 * Turns a function that knows nothing of cancellation into one that takes a token or a signal as its last argument:
 * `makeCancelable` for functions that return a promise, `makeCancelable.callback` for those that take a Node-style
 * callback.
 *
 * The last argument of a call is its token, if it is a token or a signal. A trailing `undefined` or `null` is dropped,
 * too, if there are more arguments than the function declares.
 *
 * ```ts
 * const connect = makeCancelable((host: string) => Promise.resolve(`connected to ${host}`));
 * console.log(await connect('db', new CancellationTokenSource().token)); // connected to db
 * ```
 */
export const makeCancelable = /* @__PURE__ */ Object.assign(ofPromise, { callback: ofCallback });

const action = 'make a function cancelable';

/**
 * Separates the token at the end of the arguments from the others, for a function that declares this many parameters.
 */
function splitArguments<A extends unknown[]>(all: unknown[], declared: number): [A, CancellationToken] {
  const last = all[all.length - 1];
  const token = findToken(last);
  if (token !== undefined) return [all.slice(0, -1) as A, token];
  const isDropped = all.length > declared && (last === undefined || last === null);
  return [(isDropped ? all.slice(0, -1) : all) as A, CancellationToken.none];
}
