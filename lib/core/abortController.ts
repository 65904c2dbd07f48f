import type { AbortControllerLike } from './CancellationTokenLike.js';
import { stateOf } from './CancellationToken.js';
import { type CancellationTokenSource, liveStateOf, sourceOver, stateOfSource } from './CancellationTokenSource.js';
import { type CancellationState, detailsOf, isForeign } from './engine/CancellationState.js';
import { describe } from './base/describe.js';
import { reportUncaught } from './base/platform.js';
import { signalOf } from './signals/signal.js';
import { attempt } from './base/ask.js';
import { isNativePair, isNativeSignal, isSignalLike } from './signals/isSignalLike.js';

/** The source that goes with each controller that was converted, either way. */
const sources = new WeakMap<object, CancellationTokenSource>();

/**
 * The controller of a source, for code that wants to do the canceling through an `AbortController`. Its
 * `abort(reason)` is `source.cancel(reason)`, except that it never throws: what callbacks throw is reported as
 * uncaught. Its `signal` is `source.token.signal`.
 *
 * The same source gives the same controller, until `source.tryReset()` lets go of it; and a source that was made by
 * `fromAbortController` gives the controller that it was made from.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * const controller = toAbortController(source);
 * controller.abort();
 * console.log(source.isCancellationRequested, controller.signal === source.token.signal); // true true
 * ```
 *
 * @throws TypeError if `source` is no source, ObjectDisposedError if it is disposed
 */
export function toAbortController(source: CancellationTokenSource): AbortController {
  if (stateOfSource(source) === undefined) {
    throw new TypeError(`Cannot make an AbortController from ${describe(source)}: expected a CancellationTokenSource`);
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
    if (details.paired === controller) cancelWithoutThrowing(source, reason);
    else abortSignal(reason); // orphaned: on its own now
  };
  Object.defineProperty(controller, 'abort', { value: abort, configurable: true, writable: true });
  sources.set(controller, source);
  return nativeType(controller);
}

/**
 * The source that cancels through a controller: its token follows `controller.signal`, and its `cancel(reason)` aborts
 * the controller, after everything linked to the token was marked. Whoever has the controller can still abort it.
 *
 * The same controller gives the same source, until that is disposed of; and a controller that was made by
 * `toAbortController` gives the source that it was made from, disposed of or not. Disposing of the source leaves the
 * controller alone: the token goes on telling what its signal says.
 *
 * ```ts
 * const controller = new AbortController();
 * const source = fromAbortController(controller);
 * source.cancel();
 * console.log(controller.signal.aborted); // true
 * ```
 *
 * @throws TypeError if `controller` is no controller, or its signal is that of another controller or of a token
 */
export function fromAbortController(controller: AbortControllerLike): CancellationTokenSource {
  const known = sources.get(controller);
  if (known !== undefined && stateOfSource(known)!.details!.paired === controller) return known;
  const state = isController(controller) ? stateOfControlled(controller) : undefined;
  if (state === undefined) {
    throw new TypeError(
      `Cannot make a CancellationTokenSource from ${describe(controller)}: expected an AbortController with a signal of its own`,
    );
  }
  const source = sourceOver(state);
  detailsOf(state).paired = controller;
  sources.set(controller, source);
  return source;
}

function isController(controller: Partial<AbortControllerLike>): boolean {
  return attempt(() => typeof controller.abort === 'function') === true;
}

/**
 * The state behind the signal of a controller, unless that is another's: whoever has a signal could make a controller
 * around it, and is not to cancel by it.
 */
function stateOfControlled(controller: AbortControllerLike): CancellationState | undefined {
  const signal = attempt(() => controller.signal);
  if (!isSignalLike(signal) || (isNativeSignal(signal) && !isNativePair(controller, signal))) return undefined;
  const state = stateOf(signal, 'follow');
  return isForeign(state) && state.details!.paired === undefined ? state : undefined;
}

/** `AbortController` is an interface that is empty here, and filled by whatever types the user has loaded. */
function nativeType(controller: unknown): AbortController {
  return controller as AbortController;
}

function cancelWithoutThrowing(source: CancellationTokenSource, reason: unknown): void {
  try {
    source.cancel(reason);
  } catch (error) {
    const errors = (error as { errors?: unknown } | null | undefined)?.errors;
    if (Array.isArray(errors)) errors.forEach(reportUncaught);
    else reportUncaught(error);
  }
}
