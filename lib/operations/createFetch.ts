import { isPromiseLike } from '../core/base/ask.js';
import {
  argumentError,
  checkMilliseconds,
  checkOptionalFunction,
  checkOptionalString,
  checkOptionalObject,
} from '../core/base/check.js';
import { abortAndReport, type NativeController, platform } from '../core/base/platform.js';
import { CancellationToken, thrownBy, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { isEcho } from './isEcho.js';
import { type Exchange, guardResponse } from './guardResponse.js';
import { letGo, letGoSource } from './letGo.js';
import { isKnownCanceled, Lifetime } from './Lifetime.js';
import { Operation } from './Operation.js';
import { promised } from './promised.js';

/** The options of a fetch made by `createFetch`, besides those of the fetch that it uses. */
export interface FetchOptions {
  /** Stops the request, or the reading of its body. */
  readonly token?: CancellationTokenLike;
  /** Milliseconds that the request may take, including its body. `undefined`, -1 and `Infinity` mean no limit. */
  readonly timeout?: number | undefined;
  /** What the `TimeoutError` says. Default: that the operation timed out, and after how many milliseconds. */
  readonly timeoutMessage?: string | undefined;
}

type AnyFetch = (input: any, init?: any) => PromiseLike<any>;
/** The platform's own fetch, if its types are loaded. */
type PlatformFetch = typeof globalThis extends { fetch: infer F extends AnyFetch } ? F : AnyFetch;

/** A fetch like `F` that takes a token and a timeout. */
export type CancelableFetch<F extends AnyFetch> = F &
  ((input: Parameters<F>[0], init?: InitOf<F> & FetchOptions) => ReturnType<F>);

/** The options of `F`; none if it takes none. */
type InitOf<F extends AnyFetch> =
  Parameters<F> extends [any, (infer Init)?, ...any[]] ? (unknown extends Init ? object : NonNullable<Init>) : object;

/**
 * Makes a fetch that takes a `token` and a `timeout` in its `init`, and rejects with what the token throws, even if the
 * fetch that it uses would reject with something else: node-fetch loses the reason, and some runtimes replace it. A
 * `signal` in the `init` or in the `Request` still counts.
 *
 * Reading the body is covered: `text()`, `json()` and the like, `body`, and clones reject with the same error, and the
 * timeout includes the body. The response is the very object that the underlying fetch returns, with these members
 * replaced; `url`, `type`, `headers` and the rest are untouched. It is detached from the token when its body ends,
 * fails or is canceled, or when the response is garbage-collected.
 *
 * Under a canceled token, nothing is sent, and a stream that was to be the body of the request is closed. A `Request`
 * is sent as it is, except that one of a navigation gets the mode `same-origin`, as with every `init`.
 *
 * (With the platform's own fetch, `{ signal: token.signal }` does most of this.)
 *
 * ```ts
 * const fetchUnder = createFetch();
 * try {
 *   await fetchUnder('https://example.com/slow', { timeout: 20 });
 * } catch (error) {
 *   console.log(cancellationKind(error)); // timeout
 * }
 * ```
 *
 * @param fetch the fetch to use: undici's, node-fetch, a mock. Default: the global one at the time of each call
 * @throws TypeError if `fetch` is not a function. The function that it returns never throws; it rejects instead
 */
// Without an `F`: TypeScript would infer it from the type that is wanted, and `typeof fetch | undefined`, the type of
// many options, is not an `AnyFetch`.
export function createFetch(fetch?: undefined): CancelableFetch<PlatformFetch>;
/** The same over another fetch. */
export function createFetch<F extends AnyFetch = PlatformFetch>(fetch?: F): CancelableFetch<F>;
export function createFetch<F extends AnyFetch>(fetch?: F): CancelableFetch<F> {
  checkOptionalFunction('make a fetch', 'fetch', fetch);
  const cancelableFetch = (input: unknown, init?: FetchOptions & RequestMembers) =>
    promised(() => {
      checkOptionalObject('fetch', 'init', init ?? undefined);
      const { token, timeout, timeoutMessage, ...rest } = membersOf(init ?? {});
      const limit = timeout === undefined ? Infinity : checkMilliseconds('fetch', 'timeout', timeout);
      checkOptionalString('fetch', 'timeoutMessage', timeoutMessage);
      const signal = rest.signal === undefined ? membersOfRequest(input).signal : rest.signal;
      const parent = CancellationToken.any([tokenFrom(token, 'fetch'), tokenFrom(signal, 'fetch', 'signal')]);
      const call = (init: object) => (fetch ?? platform.fetch!)(input, init);
      if (!parent.canBeCanceled && limit === Infinity) return Promise.resolve(call(rest));
      const lifetime = new Lifetime(parent, limit, undefined, timeoutMessage);
      let isSent = false as boolean;
      const answer = new Operation<unknown>(lifetime.token, { isEcho }).start((resolve, reject) => {
        isSent = true;
        const controller = new platform.AbortController();
        const exchange = startExchange(lifetime, controller, input);
        const answered = (response: unknown) => {
          lifetime.endWait(); // while the body is read, its socket keeps the process alive; it need not be read
          if (isKnownCanceled(lifetime)) letGo(response);
          else guardResponse(response, exchange);
          resolve(response);
        };
        const failed = (error: unknown) => {
          reject(error);
          exchange.end();
        };
        try {
          const response = call({ ...rest, ...referrerOf(input, rest), signal: controller.signal }) as unknown;
          if (!isPromiseLike(response)) {
            throw argumentError('fetch', 'fetch()', 'a promise', response);
          }
          response.then(answered, failed);
        } catch (error) {
          failed(error);
        }
      });
      if (!isSent) letGoSource(rest.body ?? membersOfRequest(input).body, thrownBy(lifetime.token));
      return answer;
    });
  return cancelableFetch as unknown as CancelableFetch<F>;
}

/** Ends the exchange when the lifetime's token is canceled, and the lifetime when the exchange ends. */
function startExchange(lifetime: Lifetime, controller: NativeController, input: unknown): Exchange {
  let end!: () => void;
  const nodeBodies: Exchange['nodeBodies'] = [];
  const { token } = lifetime;
  void new Operation<void>(token, undefined, lifetime).startAnyway((resolve) => {
    end = resolve;
    return () => {
      const abort = () => {
        abortAndReport(controller, thrownBy(token));
      };
      const bodies = nodeBodies.flatMap((body) => body.deref() ?? []);
      // On abort, node-fetch destroys its bodies with an error of its own. Ours must come first.
      for (const body of bodies) body.once('close', abort).destroy(thrownBy(token));
      if (bodies.length === 0) abort();
    };
  });
  return { lifetime, end, input, openBodies: 0, nodeBodies };
}

/**
 * The members of `init`, including inherited ones: it may be a `Request` or an instance of another class whose members
 * are getters. Leaves out `constructor`, which `members` already has, as every object does.
 */
function membersOf<T extends object>(init: T): T {
  const members: Record<string, unknown> = {};
  for (let owner: object | null = init; owner !== null && owner !== Object.prototype;) {
    for (const key of Object.getOwnPropertyNames(owner)) members[key] ??= (init as Record<string, unknown>)[key];
    owner = Object.getPrototypeOf(owner) as object | null;
  }
  return members as T;
}

/**
 * The members of a `Request` that any member of an `init` resets, and so `signal`, too, which the caller has not asked
 * for. (An init of the caller's own does reset them: by the standard, it makes another request.)
 */
function referrerOf(input: unknown, init: object): RequestMembers | undefined {
  const { referrer, referrerPolicy } = membersOfRequest(input);
  const isSet = ([name, value]: [string, unknown]) => value !== undefined && name in (input as object);
  // Not all platforms have referrers. Those that do have a string.
  return typeof referrer === 'string' && !Object.entries(init).some(isSet) ? { referrer, referrerPolicy } : undefined;
}

/** The members of the input of a fetch, which may be anything. */
function membersOfRequest(input: unknown): RequestMembers {
  return Object(input) as RequestMembers;
}

/** The members of a `Request`, or of an init, that are used. */
interface RequestMembers {
  readonly signal?: CancellationTokenLike;
  readonly body?: unknown;
  readonly referrer?: unknown;
  readonly referrerPolicy?: unknown;
}
