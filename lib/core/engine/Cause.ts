import { isError } from '../base/ask.js';
import { type CancellationKind, kindOfReason } from '../errors/kindOfError.js';
import { OperationCanceledError } from '../errors/OperationCanceledError.js';
import { type Entry, type Place, placeOf, showPlace } from '../errors/stack.js';
import { TimeoutError, timeoutMessage } from '../errors/TimeoutError.js';
import type { ForeignWatch } from '../signals/ForeignWatch.js';
import { type CancellationState, detailsOf, eventCount } from './CancellationState.js';

/**
 * Why a cancellation started. One record for the whole tree, kept by its origin, the state where it started. Errors are
 * made on demand: an error with its stack costs more than the rest of a cancellation.
 */
export class Cause {
  /** The argument of `cancel(reason)` unless it is a string, or the reason of the foreign signal. */
  given: unknown;
  /** The kind, if the reason does not say it. */
  kind: CancellationKind | undefined;
  /** The length of the deadline that passed, if one did. */
  milliseconds: number | undefined;
  /** What the error says, if not the default. */
  message: string | undefined;
  /** The line that set the deadline, if it is to be shown. */
  place: Place | undefined;
  /** The reason that tokens and signals show; `undefined` until it is made. */
  reason: unknown;
  /** The error that is thrown: the reason, if that is an error. `undefined` until somebody needs it. */
  error: unknown;
}

/**
 * The cause of a cancellation by hand; `undefined` if no reason is given, because no record is needed then. Checks
 * whether the reason is an error, which may run foreign code.
 */
export function causeByHand(given: unknown): Cause | undefined {
  return given === undefined ? undefined : causeGiven(given);
}

function causeGiven(given: unknown): Cause {
  const cause = new Cause();
  if (typeof given === 'string') cause.message = given;
  else cause.given = given;
  if (isError(given)) cause.reason = given;
  return cause;
}

/** The cause of a cancellation because work failed. */
export function causeByFailure(error: unknown): Cause {
  const cause = causeByHand(error) ?? new Cause();
  cause.kind = 'failed'; // whatever the error looks like
  return cause;
}

/**
 * The cause of a cancellation by the clock.
 *
 * @param message what the error says, instead of what timed out, and after how many milliseconds
 * @param entry the running function with which a user set the deadline
 */
export function causeByClock(
  { details }: CancellationState,
  milliseconds: number,
  message?: string,
  entry?: Entry,
): Cause {
  const cause = new Cause();
  cause.milliseconds = milliseconds;
  cause.message = message;
  const name = details?.name;
  if (name !== undefined) {
    cause.message ??= timeoutMessage(`'${name}'`, milliseconds);
    cause.place = entry && placeOf(entry);
  }
  return cause;
}

/** The cause of a cancellation by an aborted foreign signal. Asks for its reason, which may run foreign code. */
export function causeByForeign(foreign: ForeignWatch): Cause {
  const cause = new Cause();
  cause.given = cause.reason = foreign.reason;
  return cause;
}

/** The one reason of a cancellation; `undefined` if the state is not known to be canceled. */
export function reasonOf({ origin }: CancellationState): unknown {
  if (origin === undefined) return undefined;
  const cause = (detailsOf(origin).cause ??= new Cause());
  if (cause.reason === undefined) cause.reason = makeReason(origin, cause);
  return cause.reason;
}

/** The one error that a canceled state throws: its reason, if that is an error; otherwise an error caused by it. */
export function errorOf(state: CancellationState): unknown {
  const reason = reasonOf(state);
  const origin = state.origin!;
  const cause = origin.details!.cause!;
  const error = isError(reason)
    ? reason
    : new OperationCanceledError(undefined, { cause: reason, token: origin.token });
  return (cause.error ??= error); // asking whether the reason is an error may have run code that made one
}

/**
 * The kind of a cancellation; `undefined` if the state is not known to be canceled. Makes no error if the cause alone
 * says it.
 */
export function kindOf(state: CancellationState): CancellationKind | undefined {
  if (state.origin === undefined) return undefined;
  const cause = state.origin.details?.cause;
  if (cause === undefined) return 'canceled';
  if (cause.milliseconds !== undefined) return 'timeout';
  return cause.kind ?? kindOfReason(reasonOf(state));
}

function makeReason(origin: CancellationState, cause: Cause): unknown {
  const { given, milliseconds, message } = cause;
  const { token } = origin;
  const options = given === undefined ? { token, milliseconds } : { token, cause: given };
  if (milliseconds === undefined && origin.stamp === canceling)
    cause.place = placeOf(call?.state === origin ? call.entry : cancelOfSources);
  const error = new (milliseconds === undefined ? OperationCanceledError : TimeoutError)(message, options);
  if (cause.place !== undefined) showPlace(error, cause.place);
  return error;
}

/** Shows the place of a reason again, after something has replaced its stack. */
export function showPlaceAgain(origin: CancellationState): void {
  const { reason, place } = origin.details!.cause!;
  if (place !== undefined) showPlace(reason as Error, place);
}

// Who cancels. The stack of a reason begins with the line that called `cancel`, as long as the reason is made before
// `cancel` returns. Noting this must cost next to nothing, because most reasons are never read: hence no `finally`.

/**
 * The stamp of the cancellation that a user has started; -1 if there is none. Within one there may be another. A number,
 * because storing an object here would take as long as much of the rest.
 */
export let canceling = -1;
/** What the user called for it, and the state, unless that was the `cancel` of a source. */
let call: { readonly entry: Entry; readonly state: CancellationState } | undefined;
/** The `cancel` of sources. */
let cancelOfSources: Entry;

/** Called by the source class when it is loaded. */
export function setCancelOfSources(cancel: Entry): void {
  cancelOfSources = cancel;
}

/** Called by `source.cancel` right before `startCancel`. Must be followed by `endCancel`. */
export function beginCancel(): void {
  canceling = eventCount + 1;
}

/** @param outer the previous value of `canceling` */
export function endCancel(outer: number): void {
  canceling = outer;
}

/** Runs `action`, which cancels a state and never throws, for a user who called `entry`. */
export function cancelAs<T>(entry: Entry, state: CancellationState, action: () => T): T {
  const outer = canceling;
  const outerCall = call;
  call = { entry, state };
  beginCancel();
  const result = action();
  endCancel(outer);
  call = outerCall;
  return result;
}
