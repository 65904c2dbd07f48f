import { isError } from '../base/ask.js';
import { type CancellationKind, kindOfReason } from '../errors/kindOfError.js';
import { OperationCanceledError } from '../errors/OperationCanceledError.js';
import { TimeoutError } from '../errors/TimeoutError.js';
import type { ForeignWatch } from '../signals/ForeignWatch.js';
import { type CancellationState, detailsOf } from './CancellationState.js';

/**
 * Why a cancellation started. One record for the whole tree, kept by its origin, the state where it started. Errors are
 * made on demand: an error with its stack costs more than the rest of a cancellation.
 */
export class Cause {
  /** The argument of `cancel(reason)`, or the reason of the foreign signal. `undefined` means no reason. */
  given: unknown;
  /** Whether it started because work failed, whatever the error looks like. */
  isFailure = false;
  /** The length of the deadline that passed, if one did. */
  milliseconds: number | undefined;
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
  if (given === undefined) return undefined;
  const cause = new Cause();
  cause.given = given;
  if (isError(given)) cause.reason = given;
  return cause;
}

/** The cause of a cancellation because work failed. */
export function causeByFailure(error: unknown): Cause {
  const cause = causeByHand(error) ?? new Cause();
  cause.isFailure = true;
  return cause;
}

/** The cause of a cancellation by the clock. */
export function causeByClock(milliseconds: number): Cause {
  const cause = new Cause();
  cause.milliseconds = milliseconds;
  return cause;
}

/** The cause of a cancellation by an aborted foreign signal. Asks for its reason, which may run foreign code. */
export function causeByForeign(foreign: ForeignWatch): Cause {
  const cause = new Cause();
  cause.given = cause.reason = foreign.readReason();
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
  if (cause.isFailure) return 'failed';
  if (cause.milliseconds !== undefined) return 'timeout';
  return kindOfReason(reasonOf(state));
}

function makeReason(origin: CancellationState, { given, milliseconds }: Cause): unknown {
  const { token } = origin;
  if (milliseconds !== undefined) return new TimeoutError(undefined, { token, milliseconds });
  if (typeof given === 'string') return new OperationCanceledError(given, { token });
  return new OperationCanceledError(undefined, given === undefined ? { token } : { token, cause: given });
}
