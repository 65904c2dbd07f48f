import { type CancellationState, events, isCanceled, isSeveral, Status } from './CancellationState.js';
import { cancelAndReport, takeOver } from './cancel.js';
import { climb } from './Link.js';
import { type Cause, causeByClock, causeByForeign } from './Cause.js';

/**
 * Looks whether `state` has been canceled without having been told: nobody tells a state to which nobody listens, a
 * loop that blocks keeps timers from firing, and anybody can keep the event of a foreign signal from arriving.
 * Completes the cancellation that it finds, and reports what callbacks throw.
 *
 * Of several causes an ancestor that is canceled wins, the one canceled first; then a foreign signal that is aborted,
 * in the order of arguments; then the deadline that passed first.
 *
 * @returns whether `state` is canceled now
 */
export function look(state: CancellationState): boolean {
  return state.status === Status.Asking ? lookUp(state, true) : isCanceled(state);
}

/** As `look` does, but deadlines do not count. */
export function lookWithoutClock(state: CancellationState): boolean {
  return state.status === Status.Asking ? lookUp(state, false) : isCanceled(state);
}

function lookUp(state: CancellationState, asksClock: boolean): boolean {
  // A chain of single parents none of which is canceled is the common case, and needs no marks.
  let mustAskAgain = false;
  let ancestor = state;
  while (ancestor.status === Status.Asking && ancestor.mark !== events) {
    const { parents, details } = ancestor;
    if (mustBeAsked(ancestor)) {
      if (asksClock && details!.deadline?.hasPassed() === true) return lookEverywhere(state, asksClock);
      if (details!.foreign?.isCanceled() === true) return lookEverywhere(state, asksClock);
      mustAskAgain = true;
    }
    if (parents === undefined) break;
    if (isSeveral(parents)) return lookEverywhere(state, asksClock);
    ancestor = parents;
  }
  if (isCanceled(ancestor)) return lookEverywhere(state, asksClock);
  if (!mustAskAgain) state.mark = events;
  return isCanceled(state); // a foreign signal that was asked may have had it canceled
}

/** Milliseconds to the nearest deadline of `state` and its ancestors; `Infinity` without one, 0 once canceled. */
export function remainingMilliseconds(state: CancellationState): number {
  if (look(state)) return 0;
  let nearest = Infinity;
  climbOnce(state, ({ details }) => {
    nearest = Math.min(nearest, details?.deadline?.remaining ?? Infinity, details?.foreign?.remaining ?? Infinity);
  });
  return Math.max(nearest, 0);
}

/** Cancels a live state because its deadline has passed. */
export function cancelByClock(state: CancellationState): void {
  cancelBy(causeByClock(state.details!.deadline!.milliseconds), state);
}

function cancelBy(cause: Cause, state: CancellationState): void {
  if (state.status > Status.Asking) return; // asking for the reason had it canceled
  cancelAndReport(state, cause);
}

/** Whether a live state may be canceled without anybody having been told. */
function mustBeAsked({ details }: CancellationState): boolean {
  return details !== undefined && (details.deadline !== undefined || details.foreign !== undefined);
}

function lookEverywhere(state: CancellationState, asksClock: boolean): boolean {
  /** Where the first of the cancellations started that an ancestor has seen. */
  let canceled = undefined as CancellationState | undefined;
  /** The first whose foreign signal is aborted. */
  let aborted = undefined as CancellationState | undefined;
  /** The one whose deadline passed first. */
  let expired = undefined as CancellationState | undefined;
  let due = Infinity;
  let mustAskAgain = false as boolean;
  climbOnce(state, (current) => {
    const { origin, details } = current;
    if (origin !== undefined && (canceled === undefined || origin.mark < canceled.mark)) canceled = origin;
    if (origin !== undefined || details === undefined) return;
    const { deadline, foreign } = details;
    if (deadline !== undefined || foreign !== undefined) mustAskAgain = true;
    if (aborted === undefined && foreign?.isCanceled() === true) aborted = current;
    if (asksClock && deadline !== undefined && deadline.due < due && deadline.hasPassed()) {
      expired = current;
      ({ due } = deadline);
    }
  });
  const cause = canceled ?? aborted ?? expired;
  if (cause === undefined && !mustAskAgain) state.mark = events;
  // Asking a foreign signal runs foreign code, which may have canceled or disposed anything by now.
  if (cause?.status === Status.Asking) {
    if (cause === aborted) cancelBy(causeByForeign(cause.details!.foreign!), cause);
    else if (cause.details!.deadline !== undefined) cancelByClock(cause);
  }
  if (cause?.origin !== undefined && state.status === Status.Asking) takeOver(state, cause.origin);
  return isCanceled(state);
}

let looks = 0;

/**
 * Visits `state` and its ancestors, each once, in the order of arguments: up to what is canceled, and to what is known
 * to have nothing to ask above.
 */
function climbOnce(start: CancellationState, visit: (state: CancellationState) => void): void {
  const mark = --looks;
  climb(start, (state) => {
    const isLive = state.origin === undefined;
    if (isLive) {
      if (state.mark === mark || state.mark === events) return undefined;
      state.mark = mark;
    }
    visit(state);
    return isLive ? state.parents : undefined;
  });
}
