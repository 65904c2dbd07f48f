import { attempt } from '../base/ask.js';
import { argumentError } from '../base/check.js';
import { abortAndReport, platform } from '../base/platform.js';
import type { CancellationToken } from '../CancellationToken.js';
import type { AbortControllerConstructor, AbortControllerLike, AbortSignalLike } from '../CancellationTokenLike.js';
import { type CancellationState, detailsOf, isForeign, neverCanceled, Status } from '../engine/CancellationState.js';
import { reasonOf } from '../engine/Cause.js';
import { attach, detachIfUnheard } from '../engine/Link.js';
import { look } from '../engine/look.js';
import { isSignalLike } from './isSignalLike.js';
import { tagSymbol } from './tokenOfSignal.js';

/** Whether `signal` itself follows `state`, rather than only inheriting the tag of a signal that does. */
export function ownsSignal(state: CancellationState, signal: object): boolean {
  if (state === neverCanceled || state.details?.signal === signal) return true;
  return [...(state.details?.forwards?.values() ?? [])].some((forward) => forward.signal === signal);
}

/** The native signal of a state, made when it is first read. */
export function signalOf(state: CancellationState): AbortSignal {
  look(state);
  // A signal shared by everybody would collect the listeners of every caller that passes no token.
  if (state === neverCanceled) return taggedSignal(new platform.AbortController(), state);
  const details = detailsOf(state);
  if (details.signal === undefined) {
    const controller = new platform.AbortController();
    details.controller = controller;
    details.signal = taggedSignal(controller, state);
    follow(controller, state);
  }
  return details.signal;
}

/** A signal of another class, which follows a state as its native signal does. */
export function signalOfClass<S extends AbortSignalLike>(
  state: CancellationState,
  controllerClass: AbortControllerConstructor<S>,
): S {
  look(state);
  if (state === neverCanceled) return taggedSignal(newController(controllerClass), state);
  const details = detailsOf(state);
  const known = details.forwards?.get(controllerClass);
  if (known !== undefined) return known.signal as S;
  const controller = newController(controllerClass);
  const forwards = (details.forwards ??= new Map<unknown, AbortControllerLike>());
  if (forwards.has(controllerClass)) return forwards.get(controllerClass)!.signal as S; // its constructor asked for one
  forwards.set(controllerClass, controller);
  follow(controller, state);
  return taggedSignal(controller, state);
}

function newController<S extends AbortSignalLike>(
  controllerClass: AbortControllerConstructor<S>,
): { readonly signal: S; abort(reason?: unknown): void } {
  const isClass = typeof controllerClass === 'function' && (controllerClass as { prototype?: unknown }).prototype;
  const controller: Partial<AbortControllerLike> | undefined = isClass ? new controllerClass() : undefined;
  if (typeof controller?.abort === 'function' && isSignalLike(controller.signal)) return controller as never;
  throw argumentError('make a signal', 'AbortController', 'an AbortController class', controllerClass);
}

/** Releases the signals and the controller that were handed out for a state: neither side follows the other anymore. */
export function orphanSignals(state: CancellationState): void {
  const { details } = state;
  if (details === undefined) return;
  const { forwards } = details;
  details.forwards = undefined;
  if (details.controller !== undefined) {
    tag(details.signal!, undefined);
    details.signal = undefined;
  }
  details.controller = undefined;
  if (!isForeign(state)) details.paired = undefined;
  // At the end, because reading the signals of other classes may run foreign code.
  forwards?.forEach((forward) =>
    attempt(() => {
      tag(forward.signal, undefined);
    }),
  );
}

/** Ends the pairing of a controller with the source that was made from it. */
export function unpair(state: CancellationState): void {
  state.details!.paired = undefined;
  detachIfUnheard(state);
}

/** Makes a new controller follow its state. During a cancellation, the controller waits for its turn. */
function follow(controller: AbortControllerLike, state: CancellationState): void {
  if (state.status === Status.Canceled) abortAndReport(controller, reasonOf(state));
  else if (state.status === Status.Asking) attach(state);
}

function taggedSignal<S extends AbortSignalLike>(controller: { readonly signal: S }, state: CancellationState): S {
  const { signal } = controller;
  tag(signal, state.token);
  return signal;
}

function tag(signal: object, token: CancellationToken | undefined): void {
  try {
    (signal as { [tagSymbol]?: CancellationToken | undefined })[tagSymbol] = token;
  } catch {
    // A frozen signal is converted back like a foreign one.
  }
}

/** Tags a foreign signal with the token that follows it, if it can be tagged. The property is not enumerable. */
export function tagForeignSignal(signal: object, { token }: CancellationState): void {
  Reflect.defineProperty(signal, tagSymbol, { value: token, configurable: true, writable: true });
}
