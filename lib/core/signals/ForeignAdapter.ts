import { asBridge } from '../base/bridge.js';
import type { AbortSignalLike, CancellationTokenShape, EmitterSignalLike } from '../CancellationTokenLike.js';
import { isEmitterSignal, isSignalLike, isToken } from './isSignalLike.js';

/** How to ask, and how to listen to, foreign signals or tokens of one make. A member that throws has no answer. */
export interface ForeignAdapter<S> {
  /** Returns `false` if `source` will never be canceled. */
  canBeCanceled?(source: S): unknown;
  /** Returns `true` if `source` is canceled. Anything else means no. */
  isCanceled(source: S): unknown;
  reason?(source: S): unknown;
  /** Milliseconds until its deadline, if known. */
  remaining?(source: S): unknown;
  /**
   * Calls back when `source` may have been canceled, and possibly at other times. Returns a function that stops this.
   * If `listen` is missing or throws, the source is polled.
   */
  listen?(source: S, onChange: () => void): () => void;
}

/**
 * The adapter of everything that is accepted as a token, except tokens of this copy; `undefined` for anything else. One
 * more make needs one more line here and in `flagOf`, and a type in `CancellationTokenLike`.
 */
export function adapterOf(source: object): ForeignAdapter<never> | undefined {
  if (isToken(source)) return tokens;
  if (isSignalLike(source)) return signals;
  return isEmitterSignal(source) ? emitters : undefined;
}

/** Signals of this platform, of another realm, or of a polyfill. */
export const signals: ForeignAdapter<AbortSignalLike> = {
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
