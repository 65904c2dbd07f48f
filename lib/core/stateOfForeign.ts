import type { AbortSignalLike, CancellationTokenShape } from './CancellationTokenLike.js';
import { CancellationState, detailsOf, type ForeignCause, neverCanceled, Status } from './CancellationState.js';
import { asLink } from './CancellationTokenRegistration.js';
import { look } from './look.js';
import { attempt } from './attempt.js';
import { isNativeSignal, isSignalLike } from './isSignalLike.js';
import { markForeignSignal, tokenOfSignal } from './signal.js';

/**
 * The states that follow foreign signals and tokens, so that converting twice gives the same. Native signals bear a
 * mark instead, but for those that take none, or bear that of a token that they do not belong to.
 */
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
  const isNative = isNativeSignal(source);
  const canBeCanceled = isNative ? undefined : tokenCanBeCanceled(source);
  if (canBeCanceled === false) return neverCanceled;
  const state = new CancellationState(Status.Asking);
  const details = detailsOf(state);
  if (canBeCanceled === true) {
    details.foreign = new ForeignToken(
      source as CancellationTokenShape,
      asLink(() => look(state)),
    );
  } else if (isNative || isSignalLike(source)) {
    details.foreign = new ForeignSignal(source, () => look(state));
  } else {
    return undefined;
  }
  if (isNative) details.signal = source;
  adopt(state);
  if (isNative && tokenOfSignal(source) === undefined)
    attempt(() => {
      markForeignSignal(source, state);
    });
  if (tokenOfSignal(source) !== state.token) states.set(source, state);
  return state;
}

/**
 * A signal: of this platform, of another realm, or a polyfill's. Its state is what `aborted` says, never what events
 * say.
 */
class ForeignSignal implements ForeignCause {
  readonly remaining = Infinity;
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
    if (!(this.#isSubscribed as boolean)) this.#removeListener(); // it called back before it kept the listener
  }

  unsubscribe(): void {
    if (!this.#isSubscribed) return;
    this.#isSubscribed = false;
    this.#removeListener();
  }

  #removeListener(): void {
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
  #isSubscribed = false;

  constructor(token: CancellationTokenShape, onCanceled: () => void) {
    this.#token = token;
    this.#onCanceled = onCanceled;
  }

  isAborted(): boolean {
    return attempt(() => this.#token.isCancellationRequested) === true;
  }

  get remaining(): number {
    const remaining = attempt(() => (this.#token as { remainingMilliseconds?: unknown }).remainingMilliseconds);
    return typeof remaining === 'number' && remaining >= 0 ? remaining : Infinity;
  }

  readReason(): unknown {
    return attempt(() => this.#token.reason);
  }

  subscribe(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    this.#registration = attempt(() => this.#token.register(this.#onCanceled));
    if (!(this.#isSubscribed as boolean)) this.#unregister(); // it called back before it gave the registration
  }

  unsubscribe(): void {
    if (!this.#isSubscribed) return;
    this.#isSubscribed = false;
    this.#unregister();
  }

  #unregister(): void {
    const registration = this.#registration;
    this.#registration = undefined;
    attempt(() => registration?.unregister());
  }
}

/** What `source` says if it is a token of another copy; `undefined` if it is none. */
function tokenCanBeCanceled(source: object): unknown {
  const token = source as Partial<CancellationTokenShape>;
  return attempt(() =>
    'isCancellationRequested' in source && typeof token.register === 'function' ? token.canBeCanceled : undefined,
  );
}
