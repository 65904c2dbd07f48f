import { attempt } from '../base/ask.js';
import type {
  AbortControllerLike,
  AbortSignalLike,
  EmitterSignalLike,
  CancellationTokenShape,
} from '../CancellationTokenLike.js';
import { type NativeSignal, platform } from '../base/platform.js';

export function isSignalLike(source: unknown): source is AbortSignalLike {
  const signal = source as Partial<AbortSignalLike>;
  return (
    attempt(
      () =>
        'aborted' in signal &&
        typeof signal.addEventListener === 'function' &&
        typeof signal.removeEventListener === 'function',
    ) === true
  );
}

/** Whether `source` is a signal that is an event emitter. A stream of Node that has the members of one is none. */
export function isEmitterSignal(source: object): source is EmitterSignalLike {
  const signal = source as Partial<Record<keyof EmitterSignalLike, unknown>>;
  return (
    attempt(
      () =>
        'aborted' in source &&
        typeof signal.on === 'function' &&
        typeof signal.off === 'function' &&
        signal.pipe === undefined,
    ) === true
  );
}

/** Whether the platform's own functions take `signal`: an imitation with the right prototype is refused by them. */
export function isNativeSignal(signal: object): signal is NativeSignal {
  // Most of what is no signal does not even look like one, and is refused without an error.
  return (
    attempt(() => 'aborted' in signal && typeof Reflect.get(signalPrototype(), 'aborted', signal) === 'boolean') ===
    true
  );
}

function signalPrototype(): object {
  const { AbortController, AbortSignal } = platform;
  return AbortSignal?.prototype ?? (Object.getPrototypeOf(new AbortController().signal) as object);
}

/** Whether `signal` is what the platform's own controller `controller` aborts. */
export function isNativePair(controller: AbortControllerLike, signal: AbortSignalLike): boolean {
  const prototype = platform.AbortController.prototype;
  return attempt((): unknown => Reflect.get(prototype, 'signal', controller)) === signal;
}

/** Whether `source` is a token of another copy of this library, which says whether it can be canceled. */
export function isToken(source: unknown): source is CancellationTokenShape {
  const token = source as Partial<CancellationTokenShape>;
  return (
    attempt(
      () =>
        'isCancellationRequested' in token &&
        typeof token.register === 'function' &&
        typeof token.canBeCanceled === 'boolean',
    ) === true
  );
}
