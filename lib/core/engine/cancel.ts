import { abortAndReport, aggregate, reportUncaught } from '../base/platform.js';
import {
  type CancellationState,
  clearDeadline,
  type Details,
  detailsOf,
  isLive,
  isSeveral,
  nextEvent,
  type OneOrSeveral,
  Status,
} from './CancellationState.js';
import {
  type CancellationCallback,
  forEachCallback,
  runLastCallback,
  skipLastCallback,
  type Stoppable,
} from './CancellationTokenRegistration.js';
import { type Cause, reasonOf, showPlaceAgain } from './Cause.js';
import { detach } from './Link.js';

/**
 * Starts a cancellation at a live state. Every cancellation begins here, with its cause.
 *
 * Marks the state and everything below it, then aborts all their signals, then lets go of their timers, parents and
 * foreign signals. The third phase, running the callbacks, is left to the caller.
 *
 * No user code runs before everything is marked, and no callback before all signals are aborted, so that inside any
 * callback, all views of all tokens agree.
 *
 * A time limit of an operation is not the cancellation of a token, and does not come through here: see `Operation`.
 *
 * @returns the marked states, whose callbacks are still to run, deepest first
 */
export function startCancel(state: CancellationState, cause: Cause | undefined): OneOrSeveral {
  if (cause !== undefined) detailsOf(state).cause = cause;
  state.stamp = nextEvent();
  return markAndAbort(state, state);
}

/** Starts a cancellation, runs its callbacks and reports what they throw, since there is no caller to throw it to. */
export function cancelAndReport(state: CancellationState, cause: Cause | undefined): void {
  runAndReport(startCancel(state, cause));
}

/** Lets a live state take over the cancellation of an ancestor in which it was not entered. */
export function takeOver(state: CancellationState, origin: CancellationState): void {
  runAndReport(markAndAbort(state, origin));
}

function runAndReport(marked: OneOrSeveral): void {
  runCallbacks(marked)?.forEach(reportUncaught);
}

function markAndAbort(root: CancellationState, origin: CancellationState): OneOrSeveral {
  if (root.details !== undefined) return markAndAbortTree(root, origin);
  root.status = Status.Canceled;
  root.origin = origin;
  root.parents = undefined;
  clearDeadline(root);
  return root;
}

/** The same if `root` has details. Everything below it has details, too, because its links are there. */
function markAndAbortTree(root: CancellationState, origin: CancellationState): OneOrSeveral {
  const tree = markTree(root, origin);
  const isSignaled = tree.some((state) => state.details!.signal !== undefined);
  // Now, because the code that runs next may start another cancellation.
  if (isSignaled || origin.details?.name !== undefined) reasonOf(origin);
  for (const state of tree) forEachCallback(state, decide);
  abortSignals(tree);
  // The native `fetch` replaces the stack of the reason. It has done so by then, but nobody has seen the error.
  if (isSignaled) void Promise.resolve(origin).then(showPlaceAgain);
  for (const state of tree) release(state);
  return tree;
}

function decide(callback: CancellationCallback | Stoppable): void {
  if (typeof callback === 'object') callback.decide();
}

/** Runs all callbacks of marked states. Returns what they threw, in the order of the calls. */
export function runCallbacks(marked: OneOrSeveral): unknown[] | undefined {
  return isSeveral(marked) ? runCallbacksOfSeveral(marked) : runCallbacksOf(marked);
}

// In a function of its own, as is the throwing below, so that V8 can inline the common path: see Speed in ARCHITECTURE.md.
function runCallbacksOfSeveral(marked: readonly CancellationState[]): unknown[] | undefined {
  let errors: unknown[] | undefined;
  for (const state of marked) errors = runCallbacksOf(state, errors);
  return errors;
}

function runCallbacksOf(state: CancellationState, errors?: unknown[]): unknown[] | undefined {
  while (state.callbacks !== undefined) {
    try {
      runLastCallback(state);
    } catch (error) {
      (errors ??= []).push(error);
    }
  }
  return errors;
}

/**
 * Runs the callbacks of marked states. If any of those of linked states throw, or else after the first of the canceled
 * state itself that throws, the rest of its own are dropped, except operations, because somebody awaits those. Returns
 * the one error to throw, in an array.
 */
export function runCallbacksUntilError(marked: OneOrSeveral): unknown[] | undefined {
  const states = listOf(marked);
  const below = runCallbacksOfSeveral(states.slice(0, -1));
  let errors: unknown[] | undefined = below && [combined(below)];
  const state = states[states.length - 1]!;
  while (state.callbacks !== undefined) {
    try {
      if (errors === undefined) runLastCallback(state);
      else skipLastCallback(state);
    } catch (error) {
      errors = [error];
    }
  }
  return errors;
}

/**
 * Runs all callbacks of marked states, and waits for the promises that they return. If any of them fail, rejects with
 * all their errors.
 */
export async function runCallbacksAsync(marked: OneOrSeveral): Promise<void> {
  /** In the order of the calls: each resolves with an array of the error of that call, or with an empty one. */
  const outcomes: Promise<unknown[]>[] = [];
  for (const state of listOf(marked)) {
    while (state.callbacks !== undefined) {
      try {
        runLastCallback(state, (promise) => {
          const outcome = Promise.resolve(promise).then(
            () => [],
            (error: unknown) => [error],
          );
          outcomes.push(outcome);
          return outcome;
        });
      } catch (error) {
        outcomes.push(Promise.resolve([error]));
      }
    }
  }
  throwIfAny((await Promise.all(outcomes)).flat());
}

function listOf(states: OneOrSeveral): readonly CancellationState[] {
  return isSeveral(states) ? states : [states];
}

/** If there are `errors`, throws one error that holds all of them, or the first one as is. */
export function throwIfAny(errors: readonly unknown[] | undefined, onlyFirst = false): void {
  if (errors !== undefined) throwThem(errors, onlyFirst);
}

function throwThem(errors: readonly unknown[], onlyFirst: boolean): void {
  if (errors.length > 0) throw onlyFirst ? errors[0] : combined(errors);
}

function combined(errors: readonly unknown[]): Error {
  const what = errors.length === 1 ? 'A callback' : `${errors.length} callbacks`;
  return aggregate(errors, `${what} of a canceled token failed`);
}

/** Marks `root` and everything below it. Returns them in an order in which descendants come first. */
function markTree(root: CancellationState, origin: CancellationState): CancellationState[] {
  const order: CancellationState[] = [];
  const mark = (state: CancellationState) => {
    if (!isLive(state)) return false;
    state.status = Status.Canceling;
    state.origin = origin;
    return true;
  };
  walkDown(root, mark, (state) => order.push(state));
  return order;
}

/**
 * Aborts the signals of a marked tree. A listener may start or find another cancellation, above states that are still
 * waiting for their turn in this one. Those states are then aborted first, so that nobody ever sees an aborted parent
 * with a child that is not aborted.
 */
function abortSignals(tree: readonly CancellationState[]): void {
  for (const root of tree) walkDown(root, isWaiting, abortInTurn);
}

function isWaiting({ status }: CancellationState): boolean {
  return status === Status.Canceling;
}

function abortInTurn(state: CancellationState): void {
  if (!isWaiting(state)) return; // already aborted because of a listener on a descendant's signal
  state.status = Status.Canceled;
  abortSignalsOf(state, state.details!);
}

/**
 * Walks down the links from `root`, into states for which `enter` returns true. Leaves each state only after all states
 * below it.
 */
function walkDown(
  root: CancellationState,
  enter: (state: CancellationState) => boolean,
  leave: (state: CancellationState) => void,
): void {
  if (!enter(root)) return;
  const path = [{ state: root, rest: root.details!.children }];
  while (path.length > 0) {
    const step = path[path.length - 1]!;
    const link = step.rest;
    if (link === undefined) {
      path.pop();
      leave(step.state);
    } else {
      step.rest = link.previous;
      if (enter(link.child)) path.push({ state: link.child, rest: link.child.details!.children });
    }
  }
}

function abortSignalsOf(state: CancellationState, { forwards, controller, foreign, paired }: Details): void {
  forwards?.forEach((forward) => {
    abortAndReport(forward, reasonOf(state));
  });
  if (controller !== undefined) abortAndReport(controller, reasonOf(state));
  if (foreign !== undefined && paired !== undefined) abortAndReport(paired, reasonOf(state));
}

/** Releases everything that was kept for a possible cancellation. */
function release(state: CancellationState): void {
  const details = state.details!;
  clearDeadline(state);
  detach(state);
  details.resolveWhenCanceled?.(state.token);
  details.resolveWhenCanceled = undefined;
  state.parents = undefined;
}
