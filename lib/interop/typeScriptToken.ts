import { hasMethods } from '../core/base/ask.js';
import { type CancellationToken, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkOptionalFunction, checkOptions } from '../core/base/check.js';
import { Incoming } from './Incoming.js';

/** The member of TypeScript's `HostCancellationToken` that is used. */
export interface TypeScriptTokenLike {
  isCancellationRequested(): boolean;
}

/** TypeScript's `CancellationToken`, which is also a `HostCancellationToken`. */
export interface TypeScriptToken extends TypeScriptTokenLike {
  throwIfCancellationRequested(): void;
}

/** What `toTypeScriptToken` throws. The module of TypeScript itself (`ts`) fits. */
export interface TypeScriptTokenOptions {
  /**
   * The class from which TypeScript knows that it must discard its type checker, which a cancellation leaves half done.
   */
  readonly OperationCanceledException?: (new () => unknown) | undefined;
}

const hostTokens = new Incoming<TypeScriptTokenLike>({
  matches: (source) => hasMethods(source, 'isCancellationRequested'),
  wanted: 'a TypeScript HostCancellationToken',
  argument: 'source',
  isCanceled: (token) => Boolean(token.isCancellationRequested() as unknown), // TypeScript accepts any truthy value
});

/** The tokens that follow one of ours, by the class that they throw; `undefined` for those that throw the reason. */
const followers = new WeakMap<CancellationToken, Map<unknown, TokenForTypeScript>>();

/**
 * The token that follows a `HostCancellationToken` or a `CancellationToken` of TypeScript. These can only be polled:
 * every 20 ms, while somebody listens. So read the `signal` of a linked token that ends with the work, such as the one
 * that `withCancellation` passes to a function. Polling does not keep the process alive.
 *
 * ```ts
 * import { fromTypeScriptToken } from 'countermand/interop';
 *
 * const host = { isCancellationRequested: () => true };
 * console.log(fromTypeScriptToken(host).isCancellationRequested); // true
 * ```
 *
 * @returns `CancellationToken.none` for `undefined` and `null`
 * @throws TypeError for anything else
 */
export function fromTypeScriptToken(source: TypeScriptTokenLike | null | undefined): CancellationToken {
  return hostTokens.from(source);
}

/**
 * A `CancellationToken` for TypeScript's compiler, and a `HostCancellationToken` for its language service, which
 * follows a token or a signal.
 *
 * Pass `ts` as the second argument if the token goes to a program: its `throwIfCancellationRequested()` then throws a
 * `ts.OperationCanceledException`, which the compiler requires. Without it, the reason is thrown.
 *
 * The compiler never yields while it checks a file: it sees only deadlines, and cancellations from another thread.
 *
 * ```ts
 * import ts from 'typescript';
 * import { toTypeScriptToken } from 'countermand/interop';
 *
 * const source = new CancellationTokenSource();
 * const token: ts.CancellationToken = toTypeScriptToken(source.token, ts);
 * source.cancel();
 * try {
 *   token.throwIfCancellationRequested();
 * } catch (error) {
 *   console.log(error instanceof ts.OperationCanceledException, isCancellation(error)); // true true
 * }
 * ```
 *
 * @returns always the same token for the same class
 * @throws TypeError if `token` is neither a token nor a signal, or `OperationCanceledException` is not a class
 */
export function toTypeScriptToken(token: CancellationTokenLike, options?: TypeScriptTokenOptions): TypeScriptToken {
  const action = 'convert a token';
  checkOptions(action, options, ['OperationCanceledException']);
  const exceptionClass = options?.OperationCanceledException;
  checkOptionalFunction(action, 'OperationCanceledException', exceptionClass);
  const followed = tokenFrom(token, action);
  const known = followers.get(followed) ?? new Map<unknown, TokenForTypeScript>();
  const follower = known.get(exceptionClass) ?? new TokenForTypeScript(followed, exceptionClass);
  followers.set(followed, known.set(exceptionClass, follower));
  hostTokens.adopt(followed, follower);
  return follower;
}

class TokenForTypeScript implements TypeScriptToken {
  readonly #token: CancellationToken;
  readonly #exceptionClass: (new () => unknown) | undefined;

  constructor(token: CancellationToken, exceptionClass: (new () => unknown) | undefined) {
    this.#token = token;
    this.#exceptionClass = exceptionClass;
  }

  isCancellationRequested(): boolean {
    return this.#token.isCancellationRequested;
  }

  throwIfCancellationRequested(): void {
    if (this.#exceptionClass === undefined) this.#token.throwIfCancellationRequested();
    else if (this.#token.isCancellationRequested) throw new this.#exceptionClass();
  }
}
