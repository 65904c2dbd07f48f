import { attempt, hasMethods } from './base/ask.js';
import { argumentError } from './base/check.js';
import { reportUncaught } from './base/platform.js';
import { findToken, stateOfToken } from './CancellationToken.js';
import type { AbortControllerLike } from './CancellationTokenLike.js';
import { type CancellationTokenSource, liveStateOf, sourceOver, stateOfSource } from './CancellationTokenSource.js';
import { type CancellationState, detailsOf, isForeign } from './engine/CancellationState.js';
import { cancelAs } from './engine/Cause.js';
import { isNativePair, isNativeSignal, isSignalLike } from './signals/isSignalLike.js';
import { signalOf } from './signals/signal.js';

/** The source paired with each controller that was converted, in either direction. */
const sources = new WeakMap<object, CancellationTokenSource>();

/**
 * The controller of a source, for code that cancels through an `AbortController`. Its `abort(reason)` calls
 * `source.cancel(reason)`, except that it never throws: what callbacks throw is reported as uncaught. Its `signal` is
 * `source.token.signal`.
 *
 * The same source always gets the same controller, until `source.tryReset()` releases it. A source that was made by
 * `fromAbortController` gets the controller that it was made from.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * const controller = toAbortController(source);
 * controller.abort();
 * console.log(source.isCancellationRequested, controller.signal === source.token.signal); // true true
 * ```
 *
 * @throws TypeError if `source` is not a source; ObjectDisposedError if it is disposed
 */
export function toAbortController(source: CancellationTokenSource): AbortController {
  if (stateOfSource(source) === undefined) {
    throw argumentError('make an AbortController', 'source', 'a CancellationTokenSource', source);
  }
  const state = liveStateOf(source, 'make an AbortController from');
  signalOf(state);
  const details = detailsOf(state);
  if (details.paired !== undefined) return nativeType(details.paired);
  const controller = details.controller!;
  const abortSignal = controller.abort.bind(controller);
  details.controller = { signal: controller.signal, abort: abortSignal };
  details.paired = controller;
  const abort = (reason?: unknown) => {
    if (details.paired === controller)
      cancelAs(abort, state, () => {
        cancelWithoutThrowing(source, reason);
      });
    else abortSignal(reason); // orphaned: it aborts nothing but its own signal
  };
  Object.defineProperty(controller, 'abort', { value: abort, configurable: true, writable: true });
  sources.set(controller, source);
  return nativeType(controller);
}

/**
 * The source that cancels through a controller: its token follows `controller.signal`, and its `cancel(reason)` aborts
 * the controller, after everything linked to the token is marked. Code that has the controller can still abort it.
 *
 * The same controller always gets the same source, until the source is disposed of. A controller that was made by
 * `toAbortController` gets the source that it was made from, disposed of or not. Disposing of the source leaves the
 * controller alone, and the token still follows its signal.
 *
 * ```ts
 * const controller = new AbortController();
 * const source = fromAbortController(controller);
 * source.cancel();
 * console.log(controller.signal.aborted); // true
 * ```
 *
 * @throws TypeError if `controller` is not a controller, or its signal belongs to another controller or to a token
 */
export function fromAbortController(controller: AbortControllerLike): CancellationTokenSource {
  const known = sources.get(controller);
  if (known !== undefined && stateOfSource(known)!.details!.paired === controller) return known;
  const state = hasMethods(controller, 'abort') ? stateOfControlled(controller) : undefined;
  if (state === undefined) {
    throw argumentError(
      'make a CancellationTokenSource',
      'controller',
      'an AbortController with its own signal',
      controller,
    );
  }
  const source = sourceOver(state);
  detailsOf(state).paired = controller;
  sources.set(controller, source);
  return source;
}

/**
 * The state of a controller's signal. `undefined` if the signal is not the controller's own: anybody who has a signal
 * could wrap it in an object, and must not be able to cancel that way.
 */
function stateOfControlled(controller: AbortControllerLike): CancellationState | undefined {
  const signal = attempt(() => controller.signal);
  if (!isSignalLike(signal) || (isNativeSignal(signal) && !isNativePair(controller, signal))) return undefined;
  const token = findToken(signal);
  const state = token && stateOfToken(token);
  return state !== undefined && isForeign(state) && state.details!.paired === undefined ? state : undefined;
}

/** The interface `AbortController` is empty here: its members come from the types that the user has loaded. */
function nativeType(controller: unknown): AbortController {
  return controller as AbortController;
}

/** Calls the method of the source, which a subclass may have overridden. */
function cancelWithoutThrowing(source: CancellationTokenSource, reason: unknown): void {
  try {
    source.cancel(reason);
  } catch (error) {
    const errors = (error as { errors?: unknown } | null | undefined)?.errors;
    if (Array.isArray(errors)) errors.forEach(reportUncaught);
    else reportUncaught(error);
  }
}
