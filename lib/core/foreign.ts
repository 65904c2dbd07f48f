import type { AbortSignalLike, CancellationTokenShape } from './CancellationTokenLike.js';
import { CancellationState, detailsOf, type ForeignCause, neverCanceled, Status } from './CancellationState.js';
import { look } from './look.js';
import { type NativeSignal, platform } from './platform.js';

/** The state that follows each foreign signal and token that was ever converted, so that converting twice gives the same. */
const states = new WeakMap<object, CancellationState>();

/**
 * The state that follows a signal, or a token of another copy of this library; `undefined` for anything else.
 *
 * @param adopt is called for each new state
 */
export function stateOfForeign(
  source: object,
  adopt: (state: CancellationState) => void,
): CancellationState | undefined {
  const known = states.get(source);
  if (known !== undefined) return known;
  const state = new CancellationState(Status.Asking);
  if (isTokenShape(source)) {
    if (!source.canBeCanceled) return neverCanceled;
    detailsOf(state).foreign = new ForeignToken(source, () => look(state));
  } else if (isSignalLike(source)) {
    detailsOf(state).foreign = new ForeignSignal(source, () => look(state));
    if (isNative(source)) detailsOf(state).signal = source;
  } else {
    return undefined;
  }
  states.set(source, state);
  adopt(state);
  return state;
}

/** A signal: of this platform, of another realm, or a polyfill's. Its state is what `aborted` says, never what events say. */
class ForeignSignal implements ForeignCause {
  readonly #signal: AbortSignalLike;
  readonly #onAbort: () => void;
  #isSubscribed = false;

  constructor(signal: AbortSignalLike, onAbort: () => void) {
    this.#signal = signal;
    this.#onAbort = onAbort;
  }

  isAborted(): boolean {
    return attempt(() => this.#signal.aborted) === true;
  }

  readReason(): unknown {
    return attempt(() => (this.#signal as { reason?: unknown }).reason);
  }

  subscribe(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    attempt(() => {
      this.#signal.addEventListener('abort', this.#onAbort);
    });
    if (this.isAborted()) this.#onAbort();
  }

  unsubscribe(): void {
    if (!this.#isSubscribed) return;
    this.#isSubscribed = false;
    attempt(() => {
      this.#signal.removeEventListener('abort', this.#onAbort);
    });
  }
}

/** A token of another copy of this library. Its deadline is seen by polling it. */
class ForeignToken implements ForeignCause {
  readonly #token: CancellationTokenShape;
  readonly #onCanceled: () => void;
  #registration: { unregister(): boolean } | undefined;

  constructor(token: CancellationTokenShape, onCanceled: () => void) {
    this.#token = token;
    this.#onCanceled = onCanceled;
  }

  isAborted(): boolean {
    return attempt(() => this.#token.isCancellationRequested) === true;
  }

  readReason(): unknown {
    return attempt(() => this.#token.reason);
  }

  subscribe(): void {
    this.#registration ??= attempt(() => this.#token.register(this.#onCanceled));
  }

  unsubscribe(): void {
    attempt(() => this.#registration?.unregister());
    this.#registration = undefined;
  }
}

/** Foreign getters and methods may throw. A signal that cannot be asked counts as not aborted until it can. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function isTokenShape(source: object): source is CancellationTokenShape {
  const token = source as Partial<CancellationTokenShape>;
  return (
    attempt(
      () =>
        'isCancellationRequested' in source &&
        typeof token.canBeCanceled === 'boolean' &&
        typeof token.register === 'function',
    ) === true
  );
}

function isSignalLike(source: object): source is AbortSignalLike {
  const signal = source as Partial<AbortSignalLike>;
  return (
    attempt(
      () =>
        'aborted' in source &&
        typeof signal.addEventListener === 'function' &&
        typeof signal.removeEventListener === 'function',
    ) === true
  );
}

/** Whether the platform's own functions take `signal`: an imitation with the right prototype is refused by them. */
function isNative(signal: AbortSignalLike): signal is NativeSignal {
  const { AbortSignal } = platform;
  if (AbortSignal === undefined) return false;
  return typeof attempt((): unknown => Reflect.get(AbortSignal.prototype, 'aborted', signal)) === 'boolean';
}
