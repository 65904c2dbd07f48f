import { isError } from '../base/ask.js';
import { describe } from '../base/describe.js';
import { type CancellationState, neverCanceled, Status } from './CancellationState.js';
import { kindOf, reasonOf } from './Cause.js';

/**
 * A state in human-readable form: `CancellationToken 'upload' { canceled: timeout after 5000 ms }`. Shows what is
 * already known; does not look.
 */
export function showState(className: string, state: CancellationState): string {
  if (state === neverCanceled) return `${className}.none`;
  const name = state.details?.name;
  return `${className}${name === undefined ? '' : ` '${name}'`} { ${showStatus(state)} }`;
}

function showStatus(state: CancellationState): string {
  if (state.status === Status.Closed) return 'disposed';
  if (state.origin !== undefined) return `canceled${showCause(state, state.origin)}`;
  const { deadline } = state;
  return deadline === undefined ? 'pending' : `pending, to be canceled after ${deadline.milliseconds} ms`;
}

function showCause(state: CancellationState, { details }: CancellationState): string {
  const cause = details?.cause;
  if (cause?.milliseconds !== undefined) return `: timeout after ${cause.milliseconds} ms`;
  if (cause?.given === undefined) return ''; // by hand, without a reason
  const reason = reasonOf(state);
  if (!isError(reason)) return `: ${describe(reason)}`;
  const kind = kindOf(state)!;
  return kind === 'canceled' ? `: ${reason.message}` : `: ${kind}, ${reason.message}`;
}
