import { argumentError, checkFunction, checkIterable, checkOptions, wantedToken } from './base/check.js';
import { inspectSymbol, platform } from './base/platform.js';
import type { AbortControllerConstructor, AbortSignalLike, CancellationTokenLike } from './CancellationTokenLike.js';
import {
  alreadyCanceled,
  type CancellationState,
  coreKey,
  detailsOf,
  isCanceled,
  isLive,
  isSeveral,
  neverCanceled,
  type OneOrSeveral,
  setTokenMaker,
  Status,
} from './engine/CancellationState.js';
import {
  addCallback,
  type CancellationCallback,
  type CancellationTokenRegistration,
  inertRegistration,
  isRegistered,
  listen,
} from './engine/CancellationTokenRegistration.js';
import { errorOf, kindOf, reasonOf } from './engine/Cause.js';
import { attach } from './engine/Link.js';
import { look, remainingMilliseconds } from './engine/look.js';
import { linkedState } from './engine/newState.js';
import { showState } from './engine/showState.js';
import type { CancellationKind } from './errors/kindOfError.js';
import { ownsSignal, signalOf, signalOfClass } from './signals/signal.js';
import { stateOfForeign } from './signals/stateOfForeign.js';
import { tokenOfSignal } from './signals/tokenOfSignal.js';

/** The state of a token. Assigned by the class, because the field is private. */
export let stateOfToken: (token: CancellationToken) => CancellationState;

/** The token that a token or a signal stands for; `undefined` for anything else. Assigned by the class, too. */
export let findToken: (source: unknown) => CancellationToken | undefined;

/**
 * Says whether an operation should stop. A {@link CancellationTokenSource} hands it out. Pass it to everything that
 * works under it, and share it freely: a token cannot be used to cancel anything.
 *
 * A token costs next to nothing until somebody listens: no native signal is made before `signal` is read, and nothing
 * is entered in a parent before the first registration.
 *
 * No member ever throws because the source was disposed of. (.NET: `CancellationToken`.)
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
      throw new TypeError('Cannot construct a CancellationToken: use a CancellationTokenSource');
    }
    this.#state = state;
    state.token = this;
  }

  /** The token that is never canceled: what `undefined` means where a token is optional. */
  static readonly none: CancellationToken = new CancellationToken(coreKey, neverCanceled);

  /** A token that is already canceled. */
  static readonly canceled: CancellationToken = new CancellationToken(coreKey, alreadyCanceled);

  /**
   * The token that follows `source`: a token, an abort signal of any make, or `undefined` or `null` for
   * {@link CancellationToken.none}.
   *
   * Converting the same object again returns the same token, and converting the `signal` of a token returns that token.
   * No listener is added to a foreign signal until somebody listens to the token; until then, asking the token asks the
   * signal.
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
    return tokenFrom(source, 'make a token', 'source');
  }

  /**
   * A token that is canceled when any of `tokens` is, with the reason of the first one. It has no source and needs no
   * disposal: while nobody listens, it leaves no trace in the tokens that it is linked to.
   *
   * Use it for polling, for `register`, and for operations. Its `signal` stays attached to those tokens until one of
   * them is canceled: under a long-lived token, use a linked source instead, and dispose of it. (DOM:
   * `AbortSignal.any`.)
   *
   * ```ts
   * const page = new CancellationTokenSource();
   * const request = new CancellationTokenSource();
   * const either = CancellationToken.any([page.token, request.token]);
   * request.cancel();
   * console.log(either.isCancellationRequested); // true
   * ```
   *
   * @throws TypeError if `tokens` is not iterable, or an item is neither a token nor a signal
   */
  static any(tokens: Iterable<CancellationTokenLike>): CancellationToken {
    const parents = parentsFrom(tokens, 'make a token', 'tokens') ?? neverCanceled;
    return (isSeveral(parents) ? linkedState(parents) : parents).token;
  }

  /**
   * Whether the operation should stop. Looks before it answers: at the clock, at the tokens that this one is linked to,
   * and at foreign signals, so that even a loop that never lets timers fire sees its deadline. Callbacks of a
   * cancellation that is found this way run before the answer; what they throw is reported as uncaught.
   */
  get isCancellationRequested(): boolean {
    const state = this.#state;
    return state.status === Status.Pending ? false : look(state);
  }

  /** False for {@link CancellationToken.none} only. */
  get canBeCanceled(): boolean {
    return this.#state !== neverCanceled;
  }

  /**
   * Why the token was canceled; `undefined` until then. It is the same object as `signal.reason`, as the reason of
   * every token that the same call canceled, and as what `throwIfCancellationRequested` throws. It never changes once
   * set.
   *
   * It is an error, unless a foreign signal was aborted with something else: then it is that very value.
   */
  get reason(): unknown {
    look(this.#state);
    return reasonOf(this.#state);
  }

  /**
   * The token at which the cancellation started: this one, one that it is linked to, or the token of a foreign signal.
   * `undefined` until then. For diagnosis only: base decisions on the token that you own.
   */
  get canceledBy(): CancellationToken | undefined {
    look(this.#state);
    return this.#state.origin?.token;
  }

  /**
   * Why it was canceled: `'canceled'` by hand, `'timeout'` by the clock, `'failed'` because something went wrong, that
   * is, with a reason that is an error but not a cancellation. `undefined` until then.
   */
  get kind(): CancellationKind | undefined {
    look(this.#state);
    return kindOf(this.#state);
  }

  /**
   * Whole milliseconds until the nearest deadline of this token and of those that it is linked to, rounded up: ready to
   * be passed on as a time limit. `Infinity` without a deadline, 0 once canceled.
   */
  get remainingMilliseconds(): number {
    return remainingMilliseconds(this.#state);
  }

  /** The name of its source, for logs. */
  get name(): string | undefined {
    return this.#state.details?.name;
  }

  /**
   * A genuine native `AbortSignal` that is aborted together with this token and for the same reason: for `fetch`,
   * timers, streams and everything else that takes one. Made on first use, and always the same one. Only {@link
   * CancellationToken.none} returns a new one each time, so that no listeners pile up on it.
   *
   * Reading it counts as listening, and the library cannot see when such a listener leaves: a linked token stays
   * attached to the tokens that it is linked to until it is canceled or its source is disposed of.
   */
  get signal(): AbortSignal {
    return signalOf(this.#state);
  }

  /**
   * The `signal`; or, with `options.AbortController`, a signal of that class, for code that accepts only the signals of
   * a polyfill or of another realm. The same class always gets the same signal.
   *
   * @throws TypeError if `options.AbortController` is not a class of abort controllers
   */
  toAbortSignal(options?: { readonly AbortController?: undefined }): AbortSignal;
  toAbortSignal<S extends AbortSignalLike>(options: { readonly AbortController: AbortControllerConstructor<S> }): S;
  toAbortSignal(options?: { readonly AbortController?: AbortControllerConstructor | undefined }): AbortSignalLike;
  toAbortSignal(options?: { readonly AbortController?: AbortControllerConstructor | undefined }): object {
    checkOptions('make a signal', options, ['AbortController']);
    const controllerClass = options?.AbortController;
    if (controllerClass === undefined || controllerClass === platform.AbortController) return signalOf(this.#state);
    return signalOfClass(this.#state, controllerClass);
  }

  /**
   * Calls `callback` with this token when it is canceled: at once, before this returns, if it already is.
   *
   * The callback runs synchronously inside `cancel()`, after all signals have been aborted; the last one registered
   * runs first. What it throws reaches the caller of `cancel`, and does not keep other callbacks from running.
   * `cancelAsync` awaits the promise of an asynchronous callback; `cancel` does not. The callback runs in the
   * asynchronous context of the caller of `cancel`: use `AsyncLocalStorage.bind(callback)` to keep your own.
   *
   * Registering the same function twice makes two registrations. On a token that can no longer be canceled, nothing is
   * registered and nothing runs.
   *
   * @returns the registration: use it to remove the callback when the work is done
   * @throws TypeError if `callback` is not a function
   */
  register(callback: CancellationCallback): CancellationTokenRegistration {
    checkFunction('register a callback', 'callback', callback);
    const state = this.#state;
    return state.status === Status.Pending ? addCallback(state, callback) : registerAfterLook(state, callback);
  }

  /**
   * Throws the reason if the token is canceled. If the reason is not an error, throws an `OperationCanceledError` that
   * has the reason as its cause, and always the same one.
   */
  throwIfCancellationRequested(): void {
    if (this.isCancellationRequested) throw errorOf(this.#state);
  }

  /**
   * Resolves with this token when it is canceled; never rejects. One promise per token, made on first use. Reading it
   * counts as listening, as reading `signal` does.
   */
  get whenCanceled(): Promise<CancellationToken> {
    const state = this.#state;
    if (state === neverCanceled) return new Promise(() => {});
    look(state);
    const details = detailsOf(state);
    details.whenCanceled ??= isCanceled(state)
      ? Promise.resolve(this)
      : new Promise((resolve) => {
          details.resolveWhenCanceled = resolve;
        });
    attach(state);
    return details.whenCanceled;
  }

  /** The token in human-readable form: `CancellationToken 'upload' { canceled: timeout after 5000 ms }`. */
  toString(): string {
    return showState('CancellationToken', this.#state);
  }

  /** What `JSON.stringify` writes: the same as `toString()`. */
  toJSON(): string {
    return this.toString();
  }

  /**
   * What `console.log` and `util.inspect` show in Node, Deno and Bun: what `toString()` returns, and who listens, both
   * callbacks and linked tokens, as in `{ pending; listeners: 3 (close(), 'upload') }`. Not all of them have names.
   */
  [inspectSymbol](): string {
    return showState('CancellationToken', this.#state, true);
  }

  static {
    findToken = (source) => {
      if (typeof source !== 'object' || source === null) return undefined;
      if (#state in source) return source;
      const token = tokenOfSignal(source);
      if (token !== undefined && #state in token && ownsSignal(token.#state, source)) return token;
      return stateOfForeign(source)?.token;
    };
    stateOfToken = (token) => token.#state;
    setTokenMaker((state) => new CancellationToken(coreKey, state));
  }
}

function registerAfterLook(state: CancellationState, callback: CancellationCallback): CancellationTokenRegistration {
  look(state);
  if (isLive(state)) return listen(state, callback);
  if (isCanceled(state)) callback(state.token);
  return inertRegistration;
}

// What operations and interop ask of tokens, so that they need not reach into the engine for it.

export { type CancellationTokenRegistration, isRegistered };

/**
 * The token that an argument stands for. Throws a `TypeError` if it does not stand for one.
 *
 * @param action what the caller tried to do, for the error
 */
export function tokenFrom(source: CancellationTokenLike, action: string, argument = 'token'): CancellationToken {
  const token = tokenOrNone(source);
  if (token !== undefined) return token;
  throw argumentError(action, argument, wantedToken, source);
}

function tokenOrNone(source: CancellationTokenLike): CancellationToken | undefined {
  return source === undefined || source === null ? CancellationToken.none : findToken(source);
}

/** What `throwIfCancellationRequested` throws for a canceled token. */
export function thrownBy(token: CancellationToken): unknown {
  return errorOf(stateOfToken(token));
}

/** Whether a token will never be canceled, because it is `none` or its source was disposed of. */
export function isEnded(token: CancellationToken): boolean {
  return stateOfToken(token).status === Status.Closed;
}

/** The states that a state linked to `tokens` must ask: none, one, or several. Throws before anything changes. */
export function parentsFrom(
  tokens: Iterable<CancellationTokenLike>,
  action: string,
  argument: string,
): OneOrSeveral | undefined {
  checkIterable(action, argument, tokens, 'tokens and signals');
  let first: CancellationState | undefined;
  let several: CancellationState[] | undefined;
  let index = 0;
  for (const token of tokens) {
    const found = tokenOrNone(token);
    if (found === undefined) throw argumentError(action, `${argument}[${index}]`, wantedToken, token);
    index++;
    if (found === CancellationToken.none) continue;
    const state = stateOfToken(found);
    if (first === undefined) first = state;
    else (several ??= [first]).push(state);
  }
  return several ?? first;
}
