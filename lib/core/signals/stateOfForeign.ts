import type { AbortSignalLike, CancellationTokenShape, EmitterSignalLike } from '../CancellationTokenLike.js';
import { type CancellationState, detailsOf } from '../engine/CancellationState.js';
import { asLink } from '../engine/CancellationTokenRegistration.js';
import { type ForeignKind, stateFollowing } from './ForeignCause.js';
import { attempt } from '../base/ask.js';
import { isEmitterSignal, isNativeSignal, isSignalLike, isToken } from './isSignalLike.js';
import { markForeignSignal } from './signal.js';
import { tokenOfSignal } from './tokenOfSignal.js';

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
  const kind = isNative ? signals : foreignKindOf(source);
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

function foreignKindOf(source: object): ForeignKind<never> | undefined {
  if (isToken(source)) return tokens;
  if (isSignalLike(source)) return signals;
  return isEmitterSignal(source) ? emitters : undefined;
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
