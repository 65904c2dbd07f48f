import { isError } from '../base/ask.js';
import { describe } from '../base/describe.js';
import { type CancellationState, neverCanceled, Status } from './CancellationState.js';
import { forEachCallback } from './CancellationTokenRegistration.js';
import { kindOf, reasonOf } from './Cause.js';
import { climbLive } from './look.js';

/**
 * A state in human-readable form: `CancellationToken 'upload' { canceled: timeout after 5000 ms, by 'page' }`. Shows
 * what is already known, there and above; does not look.
 *
 * @param showsListeners whether to list who would be notified of a cancellation
 */
export function showState(className: string, state: CancellationState, showsListeners = false): string {
  if (state === neverCanceled) return `${className}.none`;
  const listeners = showsListeners ? showListeners(state) : '';
  return `${className}${showName(state, ' ')} { ${showStatus(state)}${listeners} }`;
}

function showName({ details }: CancellationState, before: string): string {
  return details?.name === undefined ? '' : `${before}'${details.name}'`;
}

function showStatus(state: CancellationState): string {
  if (state.status === Status.Closed) return 'disposed';
  const origin = climbLive(state); // asks nobody, since it visits with nothing
  if (origin !== undefined) {
    return `canceled${showCause(origin)}${origin === state ? '' : showName(origin, ', by ')}`;
  }
  const { deadline } = state;
  return deadline === undefined ? 'pending' : `pending, to be canceled after ${deadline.milliseconds} ms`;
}

function showCause(origin: CancellationState): string {
  const cause = origin.details?.cause;
  if (cause?.milliseconds !== undefined) return `: timeout after ${cause.milliseconds} ms`;
  if (cause?.message !== undefined) return `: ${cause.message}`;
  if (cause?.given === undefined) return ''; // by hand, without a reason
  const reason = reasonOf(origin);
  if (!isError(reason)) return `: ${describe(reason)}`;
  const kind = kindOf(origin)!;
  return kind === 'canceled' ? `: ${reason.message}` : `: ${kind}, ${reason.message}`;
}

/**
 * Who would be notified, the last one first, as in `; listeners: 3 (close(), 'upload')`: callbacks and linked tokens. Not
 * all of them have names.
 */
function showListeners(state: CancellationState): string {
  const names: (string | undefined)[] = [];
  forEachCallback(state, ({ name }) => names.push(name && `${name}()`));
  for (let link = state.details?.children; link !== undefined; link = link.previous)
    names.push(showName(link.child, ''));
  const named = names.filter(Boolean).slice(0, 9).join(', ');
  return names.length === 0 ? '' : `; listeners: ${names.length}${named && ` (${named})`}`;
}
