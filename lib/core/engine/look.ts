import { type CancellationState, eventCount, isCanceled, isLive, isSeveral, Status } from './CancellationState.js';
import { cancelAndReport, runCallbacks, startCancel, takeOver } from './cancel.js';
import { type Cause, causeByClock, causeByForeign } from './Cause.js';
import { climb } from './Link.js';

/**
 * Finds out whether `state` is canceled, which it may not know yet: nobody notifies a state that nobody listens to, a
 * loop that blocks keeps timers from firing, and the event of a foreign signal may be suppressed. Completes the
 * cancellation that it finds, and reports what callbacks throw.
 *
 * If there are several causes, a canceled ancestor wins, the earliest first; then an aborted foreign signal, in the
 * order of arguments; then the deadline that passed first.
 *
 * @returns whether `state` is canceled now
 */
export function look(state: CancellationState): boolean {
  return mustAsk(state) ? lookUp(state, true) : isCanceled(state);
}

/** Like `look`, but ignores deadlines. */
export function lookWithoutClock(state: CancellationState): boolean {
  return mustAsk(state) ? lookUp(state, false) : isCanceled(state);
}

/** False, too, if nothing has happened since a look found nothing that had to be asked. */
function mustAsk({ status, stamp }: CancellationState): boolean {
  return status === Status.Asking && stamp !== eventCount;
}

function lookUp(state: CancellationState, asksClock: boolean): boolean {
  // The common case is a chain of single parents, none of them canceled. It needs no stamps on the way; everything else
  // is left to `lookEverywhere`, which would find the same in this case, too.
  let mustAskAgain = false;
  let ancestor = state;
  while (mustAsk(ancestor)) {
    const { parents, deadline, details } = ancestor;
    const foreign = details?.foreign;
    if ((asksClock && deadline?.hasPassed()) || foreign?.isCanceled()) return lookEverywhere(state, asksClock);
    if (deadline !== undefined || foreign !== undefined) mustAskAgain = true;
    if (parents === undefined) break;
    if (isSeveral(parents)) return lookEverywhere(state, asksClock);
    ancestor = parents;
  }
  if (isCanceled(ancestor)) return lookEverywhere(state, asksClock);
  if (!mustAskAgain) state.stamp = eventCount; // only to be faster next time
  return isCanceled(state); // asking a foreign signal may have canceled it
}

/**
 * Whole milliseconds until the nearest deadline of `state` and its ancestors, rounded up: `Infinity` without one, 0 once
 * canceled.
 */
export function remainingMilliseconds(state: CancellationState): number {
  if (look(state)) return 0;
  let nearest = Infinity;
  climbLive(state, ({ deadline, details }) => {
    // The length, too, because the clock may not be comparable, and adding and subtracting the time may have rounded.
    if (deadline !== undefined) nearest = Math.min(nearest, deadline.remaining, deadline.milliseconds);
    if (details?.foreign !== undefined) nearest = Math.min(nearest, details.foreign.remaining);
  });
  return Math.ceil(Math.max(nearest, 0));
}

/** Cancels a live state because its deadline has passed. */
export function cancelByClock(state: CancellationState): void {
  const { milliseconds, cause } = state.deadline!;
  cancelUnlessOver(state, cause ?? causeByClock(state, milliseconds));
}

function cancelUnlessOver(state: CancellationState, cause: Cause): void {
  if (isLive(state)) cancelAndReport(state, cause); // asking a foreign signal for its reason may have canceled it
}

/**
 * Cancels a state, unless it is canceled or ended, or a look finds that it is.
 *
 * @returns what callbacks threw, in the order of the calls
 */
export function cancelAfterLook(state: CancellationState, cause: Cause | undefined): unknown[] | undefined {
  return look(state) || !isLive(state) ? undefined : runCallbacks(startCancel(state, cause));
}

function lookEverywhere(state: CancellationState, asksClock: boolean): boolean {
  /** The first state whose foreign signal is aborted. */
  let aborted = undefined as CancellationState | undefined;
  /** The state whose deadline passed first. */
  let expired = undefined as CancellationState | undefined;
  let due = Infinity;
  let mustAskAgain = false as boolean;
  const canceled = climbLive(state, (current) => {
    const { deadline, details } = current;
    const foreign = details?.foreign;
    if (deadline !== undefined || foreign !== undefined) mustAskAgain = true;
    if (aborted === undefined && foreign?.isCanceled()) aborted = current;
    if (asksClock && deadline !== undefined && deadline.due < due && deadline.hasPassed()) {
      expired = current;
      ({ due } = deadline);
    }
  });
  const found = canceled ?? aborted ?? expired;
  if (found === undefined && !mustAskAgain) state.stamp = eventCount;
  // Asking foreign signals runs foreign code, which may have canceled or ended anything by now.
  if (found?.status === Status.Asking) {
    if (found === aborted) cancelUnlessOver(found, causeByForeign(found.details!.foreign!));
    else if (found.deadline !== undefined) cancelByClock(found);
  }
  if (found?.origin !== undefined && state.status === Status.Asking) takeOver(state, found.origin);
  return isCanceled(state);
}

/** The number of looks so far that visited more than a chain. Negative, so that it never equals an event. */
let looks = 0;

/**
 * Climbs from `start` to its ancestors, in the order of arguments, up to canceled states and to those that are known to
 * have nothing to ask. Visits all the others, each of them once.
 *
 * @returns the origin of the earliest cancellation that is known at the canceled states
 */
export function climbLive(
  start: CancellationState,
  visit?: (state: CancellationState) => void,
): CancellationState | undefined {
  const stamp = --looks;
  let first = undefined as CancellationState | undefined;
  climb(start, (state) => {
    const { origin } = state;
    if (origin !== undefined) {
      if (first === undefined || origin.stamp < first.stamp) first = origin;
      return undefined;
    }
    if (state.stamp === stamp || state.stamp === eventCount) return undefined;
    state.stamp = stamp;
    visit?.(state);
    return state.parents;
  });
  return first;
}
