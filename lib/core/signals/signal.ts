import type { AbortControllerConstructor, AbortControllerLike, AbortSignalLike } from '../CancellationTokenLike.js';
import type { CancellationToken } from '../CancellationToken.js';
import { type CancellationState, detailsOf, isForeign, neverCanceled, Status } from '../engine/CancellationState.js';
import { reasonOf } from '../engine/Cause.js';
import { describe } from '../base/describe.js';
import { attach, detachIfUnheard } from '../engine/Link.js';
import { look } from '../engine/look.js';
import { abortAndReport, platform } from '../base/platform.js';
import { isSignalLike } from './isSignalLike.js';
import { tokenSymbol } from './tokenOfSignal.js';

/** Whether `signal` follows `state`: it was made for it, and not orphaned by `tryReset` since. */
export function ownsSignal(state: CancellationState, signal: object): boolean {
  if (state === neverCanceled || state.details?.signal === signal) return true;
  for (const forward of state.details?.forwards?.values() ?? []) if (forward.signal === signal) return true;
  return false;
}

/** The native signal of a state. Made when it is first asked for. */
export function signalOf(state: CancellationState): AbortSignal {
  look(state);
  // One signal for everybody would gather the listeners of everybody who passes no token.
  if (state === neverCanceled) return markedSignal(new platform.AbortController(), state);
  const details = detailsOf(state);
  if (details.signal === undefined) {
    const controller = new platform.AbortController();
    details.controller = controller;
    details.signal = markedSignal(controller, state);
    follow(controller, state);
  }
  return details.signal;
}

/** A signal of another class, which follows a state as its native signal does. */
export function foreignSignalOf<S extends AbortSignalLike>(
  state: CancellationState,
  controllerClass: AbortControllerConstructor<S>,
): S {
  look(state);
  if (state === neverCanceled) return markedSignal(newController(controllerClass), state);
  const details = detailsOf(state);
  const known = details.forwards?.get(controllerClass);
  if (known !== undefined) return known.signal as S;
  const controller = newController(controllerClass);
  const forwards = (details.forwards ??= new Map<unknown, AbortControllerLike>());
  if (forwards.has(controllerClass)) return forwards.get(controllerClass)!.signal as S; // its constructor asked for one
  forwards.set(controllerClass, controller);
  follow(controller, state);
  return markedSignal(controller, state);
}

function newController<S extends AbortSignalLike>(
  controllerClass: AbortControllerConstructor<S>,
): { readonly signal: S; abort(reason?: unknown): void } {
  const isClass = typeof controllerClass === 'function' && (controllerClass as { prototype?: unknown }).prototype;
  const controller: Partial<AbortControllerLike> | undefined = isClass ? new controllerClass() : undefined;
  if (typeof controller?.abort === 'function' && isSignalLike(controller.signal)) return controller as never;
  throw new TypeError(`Cannot make a signal with ${describe(controllerClass)}: expected an AbortController class`);
}

/**
 * Lets go of the signals and the controller that were handed out for a state: they no longer follow it, nor it them.
 */
export function orphanSignals(state: CancellationState): void {
  const { details } = state;
  if (details === undefined) return;
  details.forwards = undefined;
  if (details.controller !== undefined) details.signal = undefined;
  details.controller = undefined;
  if (!isForeign(state)) details.paired = undefined;
}

/** Ends the pairing of a controller with the source that was made from it. */
export function unpair(state: CancellationState): void {
  state.details!.paired = undefined;
  detachIfUnheard(state);
}

/**
 * Lets a new controller be aborted when its state is canceled. In the midst of a cancellation it waits for its turn.
 */
function follow(controller: AbortControllerLike, state: CancellationState): void {
  if (state.status === Status.Canceled) abortAndReport(controller, reasonOf(state));
  else if (state.status === Status.Asking) attach(state);
}

function markedSignal<S extends AbortSignalLike>(controller: { readonly signal: S }, state: CancellationState): S {
  const { signal } = controller;
  try {
    (signal as { [tokenSymbol]?: CancellationToken })[tokenSymbol] = state.token;
  } catch {
    // A frozen signal is converted back as a foreign one.
  }
  return signal;
}

/** Lets a signal that is not ours lead to the token of its state, if it takes the mark. Nobody sees it there. */
export function markForeignSignal(signal: object, { token }: CancellationState): void {
  Reflect.defineProperty(signal, tokenSymbol, { value: token, configurable: true, writable: true });
}
