import { isPromiseLike } from '../core/base/ask.js';
import { CancellationToken, findStateOf } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkFunction } from '../core/base/check.js';
import { describe } from '../core/base/describe.js';
import { promised, readWaitOptions } from './check.js';
import { Operation } from './Operation.js';

/** What `makeCancelable` does beyond waiting. */
export interface MakeCancelableOptions<A extends unknown[], T, P = PromiseLike<T>> {
  /**
   * Is called when the token came first, with what the function returned and with its arguments: to stop the work. The
   * rejection waits for a promise that it returns. If it fails, that is an `UndoError`.
   */
  readonly onCancel?: ((returned: P, ...args: A) => unknown) | undefined;
  /** Gets the result if it arrives when nobody waits for it any more. What it throws is reported as uncaught. */
  readonly onLateResult?: ((value: T) => unknown) | undefined;
}

/**
 * Turns a function that knows nothing of cancellation into one that takes a token, or a signal, as its last argument.
 * `this` and the other arguments are passed on; under a canceled token the function is not called.
 *
 * What counts as the token is the last argument that is passed, if it is a token or a signal. A trailing `undefined`
 * or `null` is left out as well when there are more arguments than the function declares.
 *
 * ```ts
 * const connect = async (host: string) => ({ host, close: () => console.log('closed') });
 * const connectUnder = makeCancelable(connect, { onLateResult: (connection) => connection.close() });
 * const source = new CancellationTokenSource();
 * console.log((await connectUnder('db', source.token)).host); // db
 * ```
 *
 * @throws TypeError if `fn` or an option is not a function. What it makes throws nothing, but rejects; with a
 * TypeError if `fn` returns no promise
 */
function ofPromise<This, A extends unknown[], T>(
  fn: (this: This, ...args: A) => PromiseLike<T>,
  options?: MakeCancelableOptions<A, T>,
): (this: This, ...args: [...args: A, token?: CancellationTokenLike]) => Promise<T> {
  checkFunction('make cancelable', fn);
  const { onCancel, onLateResult } = readWaitOptions(options) ?? {};
  return function (this: This, ...all: unknown[]): Promise<T> {
    return promised(() => {
      const [args, token] = splitArguments<A>(all, fn.length);
      const waitOptions = {
        onLateResult,
        onCancel: onCancel && ((promise: PromiseLike<T>) => onCancel(promise, ...args)),
      };
      return new Operation<T>(token, waitOptions).run(() => {
        const promise = fn.apply(this, args);
        if (isPromiseLike(promise)) return promise;
        throw new TypeError(`Cannot wait for ${describe(promise)}: expected a promise from ${nameOf(fn)}`);
      });
    });
  };
}

/**
 * The same for a function whose last argument is a Node-style callback, `(error, value) => ...`. Here `onCancel` gets
 * what the function returned, a request or a child process, say. The callback counts once; of several values it gives
 * the first.
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
  checkFunction('make cancelable', fn);
  const { onCancel, onLateResult } = readWaitOptions(options) ?? {};
  return function (this: This, ...all: unknown[]): Promise<T> {
    return promised(() => {
      const [args, token] = splitArguments<A>(all, fn.length - 1);
      return new Operation<T>(token, { onLateResult }).start((resolve, reject) => {
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
 * Turns a function that knows nothing of cancellation into one that takes a token, or a signal, as its last argument:
 * `makeCancelable` a function that returns a promise, `makeCancelable.callback` one that takes a Node-style callback.
 *
 * What counts as the token is the last argument that is passed, if it is a token or a signal. A trailing `undefined` or
 * `null` is left out as well when there are more arguments than the function declares.
 *
 * ```ts
 * const connect = makeCancelable((host: string) => Promise.resolve(`connected to ${host}`));
 * console.log(await connect('db', new CancellationTokenSource().token)); // connected to db
 * ```
 */
export const makeCancelable = /* @__PURE__ */ Object.assign(ofPromise, { callback: ofCallback });

/** Tells the token at the end of a list of arguments from those that a function with so many parameters gets. */
function splitArguments<A extends unknown[]>(all: unknown[], declared: number): [A, CancellationToken] {
  const last = all[all.length - 1];
  const token = findStateOf(last)?.token;
  if (token !== undefined) return [all.slice(0, -1) as A, token];
  const isLeftOut = all.length > declared && (last === undefined || last === null);
  return [(isLeftOut ? all.slice(0, -1) : all) as A, CancellationToken.none];
}

function nameOf({ name }: { readonly name: string }): string {
  return name === '' ? 'the function' : name;
}
