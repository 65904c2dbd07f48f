import { isError } from '../base/ask.js';
import { type CancellationState, detailsOf } from './CancellationState.js';
import type { ForeignCause } from '../signals/ForeignCause.js';
import { type CancellationKind, kindOfReason } from '../errors/kindOfError.js';
import { OperationCanceledError } from '../errors/OperationCanceledError.js';
import { TimeoutError } from '../errors/TimeoutError.js';

/**
 * Why a cancellation started. One record for the whole tree, kept by the state where it started. Errors are made when
 * somebody asks for them: one with its stack costs more than all the rest of a cancellation.
 */
export class Cause {
  /** What `cancel(reason)` was given, or the reason of the foreign signal; `undefined` for no reason. */
  given: unknown = undefined;
  /** Whether work failed, whatever its error looks like. */
  isFailure = false;
  /** How long the deadline was, for a timeout. */
  milliseconds: number | undefined = undefined;
  /** What tokens and signals show; `undefined` while it has not been made. */
  reason: unknown = undefined;
  /** What is thrown: the reason if it is an error. */
  error: unknown = undefined;
}

/**
 * The cause of a cancellation by hand; `undefined` if no reason is given. Asks the reason what it is, which may run
 * anything.
 */
export function causeByHand(given: unknown): Cause | undefined {
  return given === undefined ? undefined : causeGiven(given);
}

function causeGiven(given: unknown): Cause {
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

/** The cause of a cancellation by a foreign signal that is aborted. Asks it for its reason, which may run anything. */
export function causeByForeign(foreign: ForeignCause): Cause {
  const cause = new Cause();
  cause.given = cause.reason = foreign.readReason();
  return cause;
}

/** The one reason of a cancellation, `undefined` before it. */
export function reasonOf({ origin }: CancellationState): unknown {
  if (origin === undefined) return undefined;
  const cause = (detailsOf(origin).cause ??= new Cause());
  if (cause.reason === undefined) cause.reason = makeReason(origin, cause);
  return cause.reason;
}

/**
 * The one error that a canceled state throws: its reason where that is an error, else an error with it as the cause.
 */
export function errorOf(state: CancellationState): unknown {
  const reason = reasonOf(state);
  const origin = state.origin!;
  const cause = origin.details!.cause!;
  const error = isError(reason)
    ? reason
    : new OperationCanceledError(undefined, { cause: reason, token: origin.token });
  return (cause.error ??= error); // asking the reason what it is may have made one already
}

/** In what sense a state was canceled, `undefined` before it. Makes no error for it. */
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
