import { isPromiseLike } from '../base/ask.js';
import { isInternal } from '../base/bridge.js';
import { asyncDisposeSymbol, disposeSymbol, inspectSymbol, reportUncaught } from '../base/platform.js';
import type { CancellationToken } from '../CancellationToken.js';
import { type CancellationState, coreKey, neverCanceled, Status } from './CancellationState.js';
import { attach, detachIfUnheard } from './Link.js';

/** A function that is called when a token is canceled, with that token. */
export type CancellationCallback = (token: CancellationToken) => unknown;

/** An operation that somebody awaits. Unlike callbacks, it never throws and is never skipped. */
export interface Stoppable {
  /** For inspection. */
  readonly name?: string;
  /**
   * Called before the signals of a canceled token are aborted: from here on, the work may settle because of the
   * cancellation. Runs no user code.
   */
  decide(): void;
  /** Stops the operation. Returns a promise if that takes time; it never rejects. */
  stop(): PromiseLike<unknown> | undefined;
}

// What only the core may do with registrations. The class assigns these variables, because its members are private.

/** Registers with a state that may still be canceled. */
export function listen(
  state: CancellationState,
  callback: CancellationCallback | Stoppable,
): CancellationTokenRegistration {
  const registration = addCallback(state, callback);
  if (state.status === Status.Asking) attach(state);
  return registration;
}

/** Adds a callback to a live state, but does not enter the state in its parents. */
export let addCallback: (
  state: CancellationState,
  callback: CancellationCallback | Stoppable,
) => CancellationTokenRegistration;

/** Whether the callback may still be called. */
export let isRegistered: (registration: CancellationTokenRegistration) => boolean;

/** The registration that stands for a callback that was not kept. */
export let inertRegistration: CancellationTokenRegistration;

/**
 * Removes the last callback of a state that has one, and calls it. Throws what the callback throws.
 *
 * @param observe called with the promise of an asynchronous callback, and returns the one to wait for; without it, the
 * promise is left alone
 */
export let runLastCallback: (
  state: CancellationState,
  observe?: (promise: PromiseLike<unknown>) => PromiseLike<unknown>,
) => void;

/** Removes the last callback of a state that has one. Calls it only if it is an operation or a bridge. */
export let skipLastCallback: (state: CancellationState) => void;

/** Visits all callbacks of a state, the last one first. */
export let forEachCallback: (
  state: CancellationState,
  visit: (callback: CancellationCallback | Stoppable) => void,
) => void;

/** Removes all callbacks of a state without calling them, except those for which `isKept` returns true. */
export let dropCallbacks: (state: CancellationState, isKept?: (callback: unknown) => boolean) => void;

/** Removes a registration from the list of its state. */
let unlink: (registration: CancellationTokenRegistration) => void;

/**
 * A callback's place on a token. `token.register` returns it; use it to remove the callback again.
 *
 * Whichever comes first wins: the callback runs exactly once if the cancellation comes before it is unregistered, and
 * never otherwise. Keep the registration as long as the work lasts, and end it with `using` or in `finally`: on a
 * long-lived token, forgotten callbacks pile up.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * {
 *   using registration = source.token.register(() => console.log('stop'));
 * }
 * source.cancel(); // prints nothing: the block has ended
 * ```
 */
export class CancellationTokenRegistration implements Disposable, AsyncDisposable {
  // The registration itself is the node of its token's list: registering allocates one object, and unregistering costs
  // the same however many others there are.
  readonly #state: CancellationState;
  #callback: CancellationCallback | Stoppable | undefined;
  #previous: CancellationTokenRegistration | undefined;
  #next: CancellationTokenRegistration | undefined;

  private constructor(key: object, state: CancellationState, callback: CancellationCallback | Stoppable | undefined) {
    if (key !== coreKey) {
      throw new TypeError('Cannot construct a CancellationTokenRegistration: use token.register');
    }
    this.#state = state;
    this.#callback = callback;
    this.#previous = state.callbacks;
  }

  /** The token on which the callback was registered; `CancellationToken.none` if it was not kept. Never throws. */
  get token(): CancellationToken {
    return this.#state.token;
  }

  /**
   * Removes the callback from its token. Never throws, and costs the same however many callbacks there are.
   *
   * @returns true if this call has kept the callback from ever running; false if it has run, is running, or was removed
   * before
   */
  unregister(): boolean {
    if (this.#callback === undefined) return false;
    unlink(this);
    const state = this.#state;
    if (state.status === Status.Asking) detachIfUnheard(state);
    return true;
  }

  /** The same as `unregister()`. */
  dispose(): void {
    this.unregister();
  }

  /** Unregisters at the end of a block: `using registration = token.register(callback)`. */
  [disposeSymbol](): void {
    this.unregister();
  }

  /**
   * Unregisters. If the callback is asynchronous and under way, waits until it has settled. Never rejects: the error of
   * the callback goes to the caller of `cancelAsync`; after `cancel` it is reported as uncaught.
   *
   * A callback that awaits this for its own registration, after it has awaited anything else, waits for itself forever.
   */
  async [asyncDisposeSymbol](): Promise<void> {
    if (this.unregister()) return;
    const promise = underWay.get(this);
    if (promise === undefined) return;
    const settled = Promise.resolve(promise).catch(reportUncaught);
    underWay.set(this, settled); // so that its error is reported only once
    await settled;
  }

  /**
   * What `console.log` and `util.inspect` show in Node, Deno and Bun, such as
   * `CancellationTokenRegistration { flush() on CancellationToken 'shutdown' { pending } }`.
   */
  [inspectSymbol](): string {
    const callback = this.#callback;
    const shown = callback === undefined ? 'not registered' : `${callback.name}() on ${String(this.#state.token)}`;
    return `CancellationTokenRegistration { ${shown} }`;
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
      else if (isInternal(callback)) callback(state.token);
    };
    forEachCallback = (state, visit) => {
      for (let registration = state.callbacks; registration !== undefined; registration = registration.#previous) {
        visit(registration.#callback!);
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
      while (registration !== undefined) {
        const previous: CancellationTokenRegistration | undefined = registration.#previous;
        if (isKept?.(registration.#callback) !== true) unlink(registration);
        registration = previous;
      }
    };
    unlink = (registration) => {
      const state = registration.#state;
      const previous = registration.#previous;
      const next = registration.#next;
      if (next === undefined) state.callbacks = previous;
      else next.#previous = previous;
      if (previous !== undefined) previous.#next = next;
      registration.#callback = undefined;
      registration.#previous = undefined;
      registration.#next = undefined;
    };
  }
}

/** The promises of asynchronous callbacks, for the asynchronous disposal of their registrations. */
const underWay = new WeakMap<CancellationTokenRegistration, PromiseLike<unknown>>();

function keepWhileUnderWay(
  registration: CancellationTokenRegistration,
  result: unknown,
  observe: ((promise: PromiseLike<unknown>) => PromiseLike<unknown>) | undefined,
): void {
  if (isPromiseLike(result)) underWay.set(registration, observe === undefined ? result : observe(result));
}
