import { type CancellationState, isCanceled, isSeveral, nextEvent, Status } from './CancellationState.js';
import { stopAndReport } from './cancel.js';
import { causeByClock, causeByForeign } from './cause.js';

/**
 * Looks whether `state` has been canceled without having been told: nobody tells a state to which nobody listens, a
 * loop that blocks keeps timers from firing, and anybody can keep the event of a foreign signal from arriving. Completes
 * the cancellation that it finds, and reports what callbacks throw.
 *
 * Of several causes an ancestor that is canceled wins, the one canceled first; then a foreign signal that is aborted, in
 * the order of arguments; then the deadline that passed first.
 *
 * @returns whether `state` is canceled now
 */
export function look(state: CancellationState): boolean {
  if (state.status !== Status.Asking) return isCanceled(state);
  // A chain of single parents none of which is canceled is the common case, and needs no list of what was visited.
  let ancestor = state;
  while (ancestor.status === Status.Asking) {
    const { parents, details } = ancestor;
    if (details !== undefined && (details.deadline?.hasPassed() === true || details.foreign?.isAborted() === true))
      break;
    if (parents === undefined) return false;
    if (isSeveral(parents)) break;
    ancestor = parents;
  }
  if (ancestor.status === Status.Pending || ancestor.status === Status.Closed) return false;
  return lookEverywhere(state, true);
}

/** As `look`, but without asking the clock. */
export function lookAtParents(state: CancellationState): boolean {
  return state.status === Status.Asking ? lookEverywhere(state, false) : isCanceled(state);
}

/** Milliseconds to the nearest deadline of `state` and its ancestors; `Infinity` without one, 0 once canceled. */
export function remainingMilliseconds(state: CancellationState): number {
  if (look(state)) return 0;
  let nearest = Infinity;
  for (const { details } of findCauses(state, false).visited) {
    if (details?.deadline !== undefined) nearest = Math.min(nearest, details.deadline.remaining);
  }
  return Math.max(nearest, 0);
}

/** What happens when the timer of a deadline fires. It asks the others first, so that listening never changes a reason. */
export function expire(state: CancellationState): void {
  const { deadline } = state.details!;
  if (!look(state) && deadline === state.details!.deadline) cancelByClock(state);
}

function cancelByClock(state: CancellationState): void {
  causeByClock(state, state.details!.deadline!.milliseconds);
  stopAndReport(state, state);
}

function cancelByForeign(state: CancellationState): void {
  causeByForeign(state, state.details!.foreign!);
  stopAndReport(state, state);
}

function lookEverywhere(state: CancellationState, askClock: boolean): boolean {
  const { canceled, aborted, expired } = findCauses(state, askClock);
  const cause = canceled ?? aborted ?? expired;
  // Asking a foreign signal runs foreign code, which may have canceled or disposed anything by now.
  if (cause?.status === Status.Asking) {
    if (cause === aborted) cancelByForeign(cause);
    else if (cause.details!.deadline !== undefined) cancelByClock(cause);
  }
  if (cause?.origin !== undefined && state.status === Status.Asking) stopAndReport(state, cause.origin);
  return isCanceled(state);
}

interface Causes {
  /** Where the first of the cancellations started that an ancestor has seen. */
  readonly canceled: CancellationState | undefined;
  /** The first whose foreign signal is aborted. */
  readonly aborted: CancellationState | undefined;
  /** The one whose deadline passed first. */
  readonly expired: CancellationState | undefined;
  readonly visited: readonly CancellationState[];
}

/** Visits `state` and its ancestors, each once, in the order of arguments. */
function findCauses(state: CancellationState, askClock: boolean): Causes {
  let canceled: CancellationState | undefined;
  let aborted: CancellationState | undefined;
  let expired: CancellationState | undefined;
  const visit = nextEvent();
  const visited: CancellationState[] = [];
  const toVisit = [state];
  for (let current = toVisit.pop(); current !== undefined; current = toVisit.pop()) {
    if (current.origin !== undefined) {
      if (canceled === undefined || current.origin.mark < canceled.mark) canceled = current.origin;
      continue;
    }
    if (current.mark === visit) continue;
    current.mark = visit;
    visited.push(current);
    const { parents, details } = current;
    if (details !== undefined) {
      const { deadline, foreign } = details;
      if (aborted === undefined && foreign?.isAborted() === true) aborted = current;
      if (
        askClock &&
        deadline?.hasPassed() === true &&
        !(expired !== undefined && expired.details!.deadline!.due <= deadline.due)
      ) {
        expired = current;
      }
    }
    if (parents === undefined) continue;
    if (isSeveral(parents)) for (let index = parents.length - 1; index >= 0; index--) toVisit.push(parents[index]!);
    else toVisit.push(parents);
  }
  return { canceled, aborted, expired, visited };
}
