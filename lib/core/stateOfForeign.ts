import type { AbortSignalLike, CancellationTokenShape, EmitterSignalLike } from './CancellationTokenLike.js';
import { CancellationState, detailsOf, neverCanceled, Status } from './CancellationState.js';
import { asLink } from './CancellationTokenRegistration.js';
import { ForeignCause, type ForeignKind } from './ForeignCause.js';
import { look } from './look.js';
import { attempt } from './attempt.js';
import { isEmitterSignal, isNativeSignal, isSignalLike } from './isSignalLike.js';
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
  const kind = isNative ? signals : kindOf(source);
  if (kind === undefined) return undefined;
  const state = stateFollowing(source, kind, adopt);
  if (isNative) {
    detailsOf(state).signal = source;
    if (tokenOfSignal(source) === undefined)
      attempt(() => {
        markForeignSignal(source, state);
      });
  }
  if (tokenOfSignal(source) !== state.token) states.set(source, state);
  return state;
}

/** A new state that follows `source`, or that of `CancellationToken.none` where `source` will never be canceled. */
export function stateFollowing<S>(
  source: S,
  kind: ForeignKind<S>,
  adopt: (state: CancellationState) => void,
): CancellationState {
  if (kind.canBeCanceled !== undefined && attempt(() => kind.canBeCanceled!(source)) === false) return neverCanceled;
  const state = new CancellationState(Status.Asking);
  detailsOf(state).foreign = new ForeignCause(source, kind, () => look(state));
  adopt(state);
  return state;
}

function kindOf(source: object): ForeignKind<never> | undefined {
  if (isToken(source)) return tokens;
  if (isSignalLike(source)) return signals;
  return isEmitterSignal(source) ? emitters : undefined;
}

/** Whether `source` is a token of another copy of this library, which says whether it can be canceled. */
function isToken(source: object): boolean {
  const token = source as Partial<CancellationTokenShape>;
  return (
    attempt(
      () =>
        'isCancellationRequested' in source &&
        typeof token.register === 'function' &&
        typeof token.canBeCanceled === 'boolean',
    ) === true
  );
}

/** Signals of this platform, of another realm, or a polyfill's. */
const signals: ForeignKind<AbortSignalLike> = {
  isCanceled: (signal) => signal.aborted,
  reason: (signal) => (signal as { reason?: unknown }).reason,
  listen: (signal, onChange) => {
    signal.addEventListener('abort', onChange);
    return () => {
      signal.removeEventListener('abort', onChange);
    };
  },
};

/** Signals that are event emitters. */
const emitters: ForeignKind<EmitterSignalLike> = {
  isCanceled: (signal) => signal.aborted,
  reason: (signal) => (signal as { reason?: unknown }).reason,
  listen: (signal, onChange) => {
    signal.on('abort', onChange);
    return () => signal.off('abort', onChange);
  },
};

/** Tokens of another copy of this library. Their deadlines are seen by polling them. */
const tokens: ForeignKind<CancellationTokenShape> = {
  canBeCanceled: (token) => token.canBeCanceled,
  isCanceled: (token) => token.isCancellationRequested,
  reason: (token) => token.reason,
  remaining: (token) => (token as { remainingMilliseconds?: unknown }).remainingMilliseconds,
  listen: (token, onChange) => {
    const registration = token.register(asLink(onChange));
    return () => registration.unregister();
  },
};
