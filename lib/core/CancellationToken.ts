import {
  alreadyCanceled,
  CancellationState,
  coreKey,
  detailsOf,
  isCanceled,
  isSeveral,
  neverCanceled,
  Status,
} from './engine/CancellationState.js';
import type { AbortControllerConstructor, AbortSignalLike, CancellationTokenLike } from './CancellationTokenLike.js';
import {
  addCallback,
  type CancellationCallback,
  type CancellationTokenRegistration,
  inertRegistration,
  listen,
} from './engine/CancellationTokenRegistration.js';
import { errorOf, kindOf, reasonOf } from './engine/Cause.js';
import { checkFunction, checkIterable } from './base/check.js';
import { describe } from './base/describe.js';
import { stateOfForeign } from './signals/stateOfForeign.js';
import type { CancellationKind } from './errors/kindOfError.js';
import { attach } from './engine/Link.js';
import { look, remainingMilliseconds } from './engine/look.js';
import { inspectSymbol, platform } from './base/platform.js';
import { foreignSignalOf, ownsSignal, signalOf } from './signals/signal.js';
import { tokenOfSignal } from './signals/tokenOfSignal.js';
import { showState } from './engine/showState.js';

// What only the rest of the core may do with tokens: assigned by the class, since their fields are private.

/** The state behind a token or a signal; `undefined` for anything else. */
export let findStateOf: (source: unknown) => CancellationState | undefined;

/** The state behind a token of this copy. */
export let stateOfToken: (token: CancellationToken) => CancellationState;

/** Makes the token of a new state. Every state gets its own right where it is made. */
export let makeToken: (state: CancellationState) => CancellationToken;

/**
 * Tells an operation that it should stop. Given out by a {@link CancellationTokenSource}, passed to everything that
 * works under it, and copied onward freely: from a token nothing can be canceled.
 *
 * A token costs next to nothing until somebody listens: no native signal is made before `signal` is read, and nothing
 * is entered in a parent before the first registration.
 *
 * None of its members ever throws because the source was disposed. (.NET: `CancellationToken`.)
 *
 * ```ts
 * function search(items: string[], wanted: string, token: CancellationToken): number {
 *   return items.findIndex((item) => {
 *     token.throwIfCancellationRequested();
 *     return item === wanted;
 *   });
 * }
 * const source = new CancellationTokenSource();
 * console.log(search(['a', 'b'], 'b', source.token)); // 1
 * ```
 */
export class CancellationToken {
  readonly #state: CancellationState;

  private constructor(key: object, state: CancellationState) {
    if (key !== coreKey) {
      throw new TypeError('Cannot construct a CancellationToken: use the token of a CancellationTokenSource');
    }
    this.#state = state;
    state.token = this;
  }

  /** The token that is never canceled: what `undefined` means where a token is optional. */
  static readonly none: CancellationToken = new CancellationToken(coreKey, neverCanceled);

  /** A token that is canceled already. */
  static readonly canceled: CancellationToken = new CancellationToken(coreKey, alreadyCanceled);

  /**
   * The token that follows `source`: a token, an abort signal of any make, or `undefined` or `null` for none.
   *
   * Converting the same object again gives the same token, and converting the `signal` of a token gives that token. No
   * listener is put on a foreign signal before somebody listens to the token; until then it is asked when the token is.
   *
   * ```ts
   * const controller = new AbortController();
   * const token = CancellationToken.from(controller.signal);
   * controller.abort();
   * console.log(token.isCancellationRequested, token.signal === controller.signal); // true true
   * ```
   *
   * @throws TypeError for anything else
   */
  static from(source: CancellationTokenLike): CancellationToken {
    return stateOf(source, 'make a token from').token;
  }

  /**
   * A token that is canceled when any of `tokens` is, with the reason of the first. It has no source and needs no
   * disposal: while nobody listens it leaves no trace in the tokens that it is linked to.
   *
   * It is for polling, for `register`, and for operations. Its `signal` stays attached to those tokens until one of
   * them is canceled; under a long-lived one use a linked source instead, and dispose it. (DOM: `AbortSignal.any`.)
   *
   * ```ts
   * const page = new CancellationTokenSource();
   * const request = new CancellationTokenSource();
   * const either = CancellationToken.any([page.token, request.token]);
   * request.cancel();
   * console.log(either.isCancellationRequested); // true
   * ```
   *
   * @throws TypeError if `tokens` is no list, or an item is neither a token nor a signal
   */
  static any(tokens: Iterable<CancellationTokenLike>): CancellationToken {
    const parents = parentsFrom(tokens);
    if (parents === undefined) return CancellationToken.none;
    if (!isSeveral(parents)) return parents.token;
    const state = new CancellationState(Status.Asking, parents);
    const token = new CancellationToken(coreKey, state);
    look(state);
    return token;
  }

  /**
   * Whether the operation should stop. Looks before it answers: at the clock, at the tokens this one is linked to,
   * and at foreign signals, so that a loop that never lets timers fire sees its deadline too. Callbacks of a
   * cancellation that is found this way run before the answer; what they throw is reported as uncaught.
   */
  get isCancellationRequested(): boolean {
    const state = this.#state;
    return state.status === Status.Pending ? false : look(state);
  }

  /** False for {@link CancellationToken.none} alone. */
  get canBeCanceled(): boolean {
    return this.#state !== neverCanceled;
  }

  /**
   * Why the token was canceled; `undefined` until then. One and the same object here, at `signal.reason`, at every
   * token that was canceled by the same call, and in what `throwIfCancellationRequested` throws. It never changes
   * once set.
   *
   * It is an error, except when a foreign signal was aborted with something else: then it is that very value.
   */
  get reason(): unknown {
    look(this.#state);
    return reasonOf(this.#state);
  }

  /**
   * The token at which the cancellation started: this one, one that it is linked to, or that of a foreign signal.
   * `undefined` until then. For diagnosis; to decide anything, ask the token that you own.
   */
  get canceledBy(): CancellationToken | undefined {
    look(this.#state);
    return this.#state.origin?.token;
  }

  /**
   * Why it was canceled: `'canceled'` by hand, `'timeout'` by the clock, `'failed'` because something went wrong, that
   * is, with an error that is no cancellation as the reason. `undefined` until then.
   */
  get kind(): CancellationKind | undefined {
    look(this.#state);
    return kindOf(this.#state);
  }

  /**
   * Milliseconds until the nearest deadline of this token and of those that it is linked to. `Infinity` if there is
   * none, 0 once canceled.
   */
  get remainingMilliseconds(): number {
    return remainingMilliseconds(this.#state);
  }

  /** The name that its source was given, for logs. */
  get name(): string | undefined {
    return this.#state.details?.name;
  }

  /**
   * A genuine native `AbortSignal` that is aborted with this token and for the same reason: for `fetch`, timers,
   * streams and whatever else takes one. Made on first use; always the same one, except that of {@link
   * CancellationToken.none}, which is new each time, so that nothing gathers on it.
   *
   * Reading it counts as listening, and nobody can see such a listener leave: a linked token stays entered in those
   * that it is linked to until it is canceled or its source is disposed.
   */
  get signal(): AbortSignal {
    return signalOf(this.#state);
  }

  /**
   * The `signal`, or with `options.AbortController` a signal of that class, for code that takes only signals of a
   * polyfill or of another realm. The same class gets the same signal each time.
   *
   * @throws TypeError if `options.AbortController` is no class
   */
  toAbortSignal(options?: { readonly AbortController?: undefined }): AbortSignal;
  toAbortSignal<S extends AbortSignalLike>(options: { readonly AbortController: AbortControllerConstructor<S> }): S;
  toAbortSignal(options?: { readonly AbortController?: AbortControllerConstructor | undefined }): AbortSignalLike;
  toAbortSignal(options?: { readonly AbortController?: AbortControllerConstructor | undefined }): object {
    const controllerClass = options?.AbortController;
    if (controllerClass === undefined || controllerClass === platform.AbortController) return signalOf(this.#state);
    return foreignSignalOf(this.#state, controllerClass);
  }

  /**
   * Calls `callback` with this token when it is canceled: at once, before this returns, if it is already.
   *
   * The callback runs synchronously inside `cancel()`, after all signals have been aborted; last registered first. What
   * it throws reaches whoever cancels, and keeps no other callback from running. The promise that an asynchronous
   * callback returns is awaited by `cancelAsync` and left alone by `cancel`. It runs in the asynchronous context of
   * whoever cancels; use `AsyncLocalStorage.bind(callback)` to keep your own.
   *
   * Registering the same function twice makes two registrations. On a token that can no longer be canceled, nothing is
   * registered and nothing runs.
   *
   * @returns the way to take the callback off again: do so when the work is done
   * @throws TypeError if `callback` is not a function
   */
  register(callback: CancellationCallback): CancellationTokenRegistration {
    checkFunction('register', callback);
    const state = this.#state;
    return state.status === Status.Pending ? addCallback(state, callback) : registerAfterLook(state, callback);
  }

  /**
   * Throws the reason if the token is canceled; if that is no error, one `OperationCanceledError` with it as the
   * cause.
   */
  throwIfCancellationRequested(): void {
    if (this.isCancellationRequested) throw errorOf(this.#state);
  }

  /**
   * Resolves with this token when it is canceled; never rejects. One promise for each token, made on first use. Reading
   * it counts as listening, as reading `signal` does.
   */
  get whenCanceled(): Promise<CancellationToken> {
    const state = this.#state;
    if (state === neverCanceled) return new Promise(() => {});
    look(state);
    const details = detailsOf(state);
    if (details.whenCanceled !== undefined) return details.whenCanceled;
    if (isCanceled(state)) return (details.whenCanceled = Promise.resolve(this));
    details.whenCanceled = new Promise((resolve) => {
      details.resolveWhenCanceled = resolve;
    });
    attach(state);
    return details.whenCanceled;
  }

  /** The token as a person wants to read it: `CancellationToken 'upload' { canceled: timeout after 5000 ms }`. */
  toString(): string {
    return showState('CancellationToken', this.#state);
  }

  /** What `console.log` and `util.inspect` show of it in Node, Deno and Bun: the same as `toString()`. */
  [inspectSymbol](): string {
    return this.toString();
  }

  static {
    findStateOf = (source) => {
      if (typeof source !== 'object' || source === null) return undefined;
      if (#state in source) return source.#state;
      const token = tokenOfSignal(source);
      if (token !== undefined && #state in token && ownsSignal(token.#state, source)) return token.#state;
      return stateOfForeign(source, makeToken);
    };
    stateOfToken = (token) => token.#state;
    makeToken = (state) => new CancellationToken(coreKey, state);
  }
}

/**
 * The state behind a token or anything that is accepted as one. Throws for anything else.
 *
 * @param action what the caller was about to do, as in `Cannot link to 42`
 */
export function stateOf(source: CancellationTokenLike, action: string): CancellationState {
  if (source === undefined || source === null) return neverCanceled;
  const state = findStateOf(source);
  if (state !== undefined) return state;
  const wanted = 'expected a CancellationToken, an AbortSignal, undefined or null';
  throw new TypeError(`Cannot ${action} ${describe(source)}: ${wanted}`);
}

/** As `stateOf`, for those who work with tokens. */
export function tokenFrom(source: CancellationTokenLike, action: string): CancellationToken {
  return stateOf(source, action).token;
}

/** What `throwIfCancellationRequested` throws of a token that is canceled. */
export function thrownBy(token: CancellationToken): unknown {
  return errorOf(stateOfToken(token));
}

/** Whether a token will never be canceled: it is `none`, or its source was disposed of. */
export function isEnded(token: CancellationToken): boolean {
  return stateOfToken(token).status === Status.Closed;
}

function registerAfterLook(state: CancellationState, callback: CancellationCallback): CancellationTokenRegistration {
  look(state);
  if (state.status <= Status.Asking) return listen(state, callback);
  if (isCanceled(state)) callback(state.token);
  return inertRegistration;
}

/** The states that one linked to `tokens` must ask: none, one, or several. Throws before anything changes. */
export function parentsFrom(tokens: Iterable<CancellationTokenLike>): CancellationState['parents'] {
  checkIterable('link to', tokens);
  let first: CancellationState | undefined;
  let several: CancellationState[] | undefined;
  for (const token of tokens) {
    const state = stateOf(token, 'link to');
    if (state === neverCanceled) continue;
    if (first === undefined) first = state;
    else (several ??= [first]).push(state);
  }
  return several ?? first;
}
