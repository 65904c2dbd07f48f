import { attempt } from '../base/ask.js';
import type { AbortSignalLike, CancellationTokenShape, EmitterSignalLike } from '../CancellationTokenLike.js';
import { type CancellationState, detailsOf } from '../engine/CancellationState.js';
import { asBridge } from '../engine/CancellationTokenRegistration.js';
import { type ForeignAdapter, stateFollowing } from './ForeignWatch.js';
import { isEmitterSignal, isNativeSignal, isSignalLike, isToken } from './isSignalLike.js';
import { tagForeignSignal } from './signal.js';
import { tokenOfSignal } from './tokenOfSignal.js';

/**
 * The states that follow foreign signals and tokens, so that converting one twice returns the same token. Native
 * signals are tagged instead, which is faster, unless they cannot be or bear the tag of a token that they do not belong
 * to.
 */
const states = new WeakMap<object, CancellationState>();

/**
 * The state that follows a foreign signal, or a token of another copy of this library; `undefined` for anything else.
 */
export function stateOfForeign(source: object): CancellationState | undefined {
  const known = states.get(source);
  if (known !== undefined) return known;
  const isNative = isNativeSignal(source);
  const adapter = isNative ? signals : adapterOf(source);
  if (adapter === undefined) return undefined;
  const state = stateFollowing(source, adapter);
  if (isNative) {
    detailsOf(state).signal = source;
    if (tokenOfSignal(source) === undefined)
      attempt(() => {
        tagForeignSignal(source, state);
      });
  }
  if (tokenOfSignal(source) !== state.token) states.set(source, state);
  return state;
}

function adapterOf(source: object): ForeignAdapter<never> | undefined {
  if (isToken(source)) return tokens;
  if (isSignalLike(source)) return signals;
  return isEmitterSignal(source) ? emitters : undefined;
}

/** Signals of this platform, of another realm, or of a polyfill. */
const signals: ForeignAdapter<AbortSignalLike> = {
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
const emitters: ForeignAdapter<EmitterSignalLike> = {
  isCanceled: (signal) => signal.aborted,
  reason: (signal) => (signal as { reason?: unknown }).reason,
  listen: (signal, onChange) => {
    signal.on('abort', onChange);
    return () => signal.off('abort', onChange);
  },
};

/** Tokens of another copy of this library. Their deadlines are seen by polling them. */
const tokens: ForeignAdapter<CancellationTokenShape> = {
  canBeCanceled: (token) => token.canBeCanceled,
  isCanceled: (token) => token.isCancellationRequested,
  reason: (token) => token.reason,
  remaining: (token) => (token as { remainingMilliseconds?: unknown }).remainingMilliseconds,
  listen: (token, onChange) => {
    const registration = token.register(asBridge(onChange));
    return () => registration.unregister();
  },
};
