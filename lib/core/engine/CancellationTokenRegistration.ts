import { isPromiseLike } from '../base/ask.js';
import { type CancellationState, coreKey, neverCanceled, Status } from './CancellationState.js';
import type { CancellationToken } from '../CancellationToken.js';
import { attach, detachIfUnheard } from './Link.js';
import { asyncDisposeSymbol, disposeSymbol, reportUncaught } from '../base/platform.js';

/** What is called when a token is canceled. It gets that token. */
export type CancellationCallback = (token: CancellationToken) => unknown;

/**
 * An operation that somebody awaits, as a registration sees it. In contrast to callbacks it never throws, and is
 * never skipped.
 */
export interface Stoppable {
  /**
   * The token is canceled, and its signals are about to be aborted: what the work comes to from now on, it may come
   * to because of that. Runs no user's code.
   */
  decide(): void;
  /** Stops the operation. Gives a promise if that takes time, which never rejects. */
  stop(): PromiseLike<unknown> | undefined;
}

/** The mark of a callback by which another copy of this library links a token of its own. */
const linkSymbol = Symbol.for('countermand.link');

/** Marks a callback as a link, which `throwOnFirstError` does not skip and `tryReset` does not take off. */
export function asLink<C extends CancellationCallback>(callback: C): C {
  return Object.assign(callback, { [linkSymbol]: true });
}

export function isLink(callback: unknown): callback is CancellationCallback {
  return typeof callback === 'function' && linkSymbol in callback;
}

// What only the rest of the core may do with registrations: assigned by the class, since its members are private.

/** Registers with a state that may still be canceled. */
export function listen(
  state: CancellationState,
  callback: CancellationCallback | Stoppable,
): CancellationTokenRegistration {
  const registration = addCallback(state, callback);
  if (state.status === Status.Asking) attach(state);
  return registration;
}

/** Enters a callback in a live state, and that nowhere else. */
export let addCallback: (
  state: CancellationState,
  callback: CancellationCallback | Stoppable,
) => CancellationTokenRegistration;

/** Whether the callback may still be called. */
export let isRegistered: (registration: CancellationTokenRegistration) => boolean;

/** The registration of a callback that was not kept. */
export let inertRegistration: CancellationTokenRegistration;

/**
 * Takes the callback registered last off its state, which has one, and calls it. What it throws is the caller's.
 *
 * @param observe what to make of the promise that an asynchronous callback returns; without it, it is left alone
 */
export let runLastCallback: (
  state: CancellationState,
  observe?: (promise: PromiseLike<unknown>) => PromiseLike<unknown>,
) => void;

/**
 * Takes the callback registered last off its state, which has one, without calling it, unless that is not a user's: an
 * operation, or the link to a token of another copy of this library.
 */
export let skipLastCallback: (state: CancellationState) => void;

/** Lets the operations of a state know what is coming. */
export let decideOperations: (state: CancellationState) => void;

/** Takes all callbacks off a state, unrun, but for those that are to be kept. */
export let dropCallbacks: (state: CancellationState, isKept?: (callback: unknown) => boolean) => void;

/**
 * A callback's place on a token; given by `token.register`, and the way to take the callback off again.
 *
 * Whatever happens first wins: the callback runs exactly once if the cancellation comes before it is unregistered, and
 * never otherwise. Keep the registration for as long as the work lasts, and let `using` or `finally` end it: on a
 * long-lived token forgotten callbacks pile up.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * {
 *   using registration = source.token.register(() => console.log('stop'));
 * }
 * source.cancel(); // prints nothing: the block is left
 * ```
 */
export class CancellationTokenRegistration implements Disposable, AsyncDisposable {
  // The registration itself is the node of its token's list, so that registering allocates one object and
  // unregistering costs the same however many others there are.
  readonly #state: CancellationState;
  #callback: CancellationCallback | Stoppable | undefined;
  #previous: CancellationTokenRegistration | undefined;
  #next: CancellationTokenRegistration | undefined = undefined;

  private constructor(key: object, state: CancellationState, callback: CancellationCallback | Stoppable | undefined) {
    if (key !== coreKey) {
      throw new TypeError('Cannot construct a CancellationTokenRegistration: use the register method of a token');
    }
    this.#state = state;
    this.#callback = callback;
    this.#previous = state.callbacks;
  }

  /** The token that the callback was registered on; `CancellationToken.none` if it was not kept there. Never throws. */
  get token(): CancellationToken {
    return this.#state.token;
  }

  /**
   * Takes the callback off its token. Never throws, and costs the same however many callbacks there are.
   *
   * @returns true exactly if the callback will never run because of this call; false if it has run, is running, or had
   * been taken off before
   */
  unregister(): boolean {
    if (this.#callback === undefined) return false;
    const state = this.#state;
    const previous = this.#previous;
    const next = this.#next;
    if (next === undefined) state.callbacks = previous;
    else next.#previous = previous;
    if (previous !== undefined) previous.#next = next;
    this.#callback = undefined;
    this.#previous = undefined;
    this.#next = undefined;
    if (state.status === Status.Asking) detachIfUnheard(state);
    return true;
  }

  /** The same as `unregister()`, for `using` and its like. */
  dispose(): void {
    this.unregister();
  }

  /** Unregisters at the end of a block: `using registration = token.register(callback)`. */
  [disposeSymbol](): void {
    this.unregister();
  }

  /**
   * Unregisters, and if the callback is an asynchronous one that is under way, waits until it has settled. Never
   * rejects: under `cancelAsync` whoever cancels gets the callback's error, under `cancel` it is reported as uncaught.
   *
   * A callback that awaits this for its own registration waits for itself, for ever.
   */
  async [asyncDisposeSymbol](): Promise<void> {
    if (this.unregister()) return;
    const promise = underWay.get(this);
    if (promise === undefined) return;
    const settled = Promise.resolve(promise).catch(reportUncaught);
    underWay.set(this, settled); // what it rejects with is reported once
    await settled;
  }

  static {
    addCallback = (state, callback) => {
      const registration = new CancellationTokenRegistration(coreKey, state, callback);
      if (state.callbacks !== undefined) state.callbacks.#next = registration;
      state.callbacks = registration;
      return registration;
    };
    isRegistered = (registration) => registration.#callback !== undefined;
    inertRegistration = new CancellationTokenRegistration(coreKey, neverCanceled, undefined);
    runLastCallback = (state, observe) => {
      const registration = state.callbacks!;
      const callback = takeLastCallback(state);
      const result = typeof callback === 'function' ? callback(state.token) : callback.stop();
      if (typeof result === 'object') keepWhileUnderWay(registration, result, observe);
    };
    skipLastCallback = (state) => {
      const callback = takeLastCallback(state);
      if (typeof callback === 'object') callback.stop();
      else if (isLink(callback)) callback(state.token);
    };
    decideOperations = (state) => {
      for (let registration = state.callbacks; registration !== undefined; registration = registration.#previous) {
        const callback = registration.#callback;
        if (typeof callback === 'object') callback.decide();
      }
    };
    function takeLastCallback(state: CancellationState): CancellationCallback | Stoppable {
      const registration = state.callbacks!;
      const callback = registration.#callback!;
      const previous = registration.#previous;
      if (previous !== undefined) previous.#next = undefined;
      state.callbacks = previous;
      registration.#callback = undefined;
      registration.#previous = undefined;
      return callback;
    }
    dropCallbacks = (state, isKept) => {
      let registration = state.callbacks;
      let kept: CancellationTokenRegistration | undefined;
      state.callbacks = undefined;
      while (registration !== undefined) {
        const previous: CancellationTokenRegistration | undefined = registration.#previous;
        if (isKept?.(registration.#callback) === true) {
          if (kept === undefined) state.callbacks = registration;
          else kept.#previous = registration;
          registration.#next = kept;
          registration.#previous = undefined;
          kept = registration;
        } else {
          registration.#callback = undefined;
          registration.#previous = undefined;
          registration.#next = undefined;
        }
        registration = previous;
      }
    };
  }
}

/** What asynchronous callbacks returned, for those who dispose of their registrations asynchronously. */
const underWay = new WeakMap<CancellationTokenRegistration, PromiseLike<unknown>>();

function keepWhileUnderWay(
  registration: CancellationTokenRegistration,
  result: unknown,
  observe: ((promise: PromiseLike<unknown>) => PromiseLike<unknown>) | undefined,
): void {
  if (isPromiseLike(result)) underWay.set(registration, observe === undefined ? result : observe(result));
}
