import { attempt, hasMembers, hasMethods } from '../base/ask.js';
import { type NativeSignal, platform } from '../base/platform.js';
import type {
  AbortControllerLike,
  AbortSignalLike,
  CancellationTokenShape,
  EmitterSignalLike,
} from '../CancellationTokenLike.js';

// None of these throws.

export function isSignalLike(source: unknown): source is AbortSignalLike {
  return hasMembers(source, 'aborted') && hasMethods(source, 'addEventListener', 'removeEventListener');
}

/** Whether `source` is a signal that is an event emitter. A Node stream with the same members is not one. */
export function isEmitterSignal(source: unknown): source is EmitterSignalLike {
  return hasMembers(source, 'aborted') && hasMethods(source, 'on', 'off') && !hasMethods(source, 'pipe');
}

/** Whether `source` is a token of any copy of this library: only those say whether they can be canceled. */
export function isToken(source: unknown): source is CancellationTokenShape {
  return (
    hasMembers(source, 'isCancellationRequested') &&
    hasMethods(source, 'register') &&
    typeof attempt(() => (source as CancellationTokenShape).canBeCanceled) === 'boolean'
  );
}

/** The member that says whether a token or a signal is canceled; `undefined` if `source` is neither. */
export function flagOf(source: unknown): 'isCancellationRequested' | 'aborted' | undefined {
  if (isToken(source)) return 'isCancellationRequested';
  return isSignalLike(source) || isEmitterSignal(source) ? 'aborted' : undefined;
}

/**
 * Whether the platform's own functions accept `signal`: they refuse imitations, even those with the right prototype.
 */
export function isNativeSignal(signal: object): signal is NativeSignal {
  return (
    hasMembers(signal, 'aborted') && // a shortcut, so that most other objects cause no exception
    typeof attempt((): unknown => {
      const { AbortController, AbortSignal } = platform;
      const prototype = AbortSignal?.prototype ?? (Object.getPrototypeOf(new AbortController().signal) as object);
      return Reflect.get(prototype, 'aborted', signal);
    }) === 'boolean'
  );
}

/** Whether `controller` is one of the platform's own, and `signal` is its signal. */
export function isNativePair(controller: AbortControllerLike, signal: AbortSignalLike): boolean {
  const prototype = platform.AbortController.prototype;
  return attempt((): unknown => Reflect.get(prototype, 'signal', controller)) === signal;
}
