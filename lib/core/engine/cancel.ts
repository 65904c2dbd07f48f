import {
  type CancellationState,
  type Details,
  detailsOf,
  isSeveral,
  nextEvent,
  type OneOrSeveral,
  Status,
  stopDeadline,
} from './CancellationState.js';
import { decideOperations, runLastCallback, skipLastCallback } from './CancellationTokenRegistration.js';
import { type Cause, reasonOf } from './Cause.js';
import { detach } from './Link.js';
import { abortAndReport, aggregate, reportUncaught } from '../base/platform.js';

/**
 * Starts a cancellation at a live state: the door through which each of them comes. Marks everything that hangs on it,
 * then aborts all native signals, then lets go of timers, parents and foreign signals. Running the callbacks is the
 * third phase, and the caller's.
 *
 * No user's code runs before all is marked, and no callback before all is aborted, so that inside any callback every
 * view of every token agrees.
 *
 * @returns the states whose callbacks are still to run, deepest first
 */
export function startCancel(state: CancellationState, cause: Cause | undefined): OneOrSeveral {
  if (cause !== undefined) detailsOf(state).cause = cause;
  state.mark = nextEvent();
  return markAndAbort(state, state);
}

/** The same, with nobody there to get the errors of callbacks: a timer, a foreign signal, or a poll found the cause. */
export function cancelAndReport(state: CancellationState, cause: Cause | undefined): void {
  report(startCancel(state, cause));
}

/** Lets a live state take over the cancellation of an ancestor that nobody told it of. */
export function takeOver(state: CancellationState, origin: CancellationState): void {
  report(markAndAbort(state, origin));
}

function report(due: OneOrSeveral): void {
  runCallbacks(due)?.forEach(reportUncaught);
}

function markAndAbort(root: CancellationState, origin: CancellationState): OneOrSeveral {
  if (root.details !== undefined) return markAndAbortTree(root, origin);
  root.status = Status.Canceled;
  root.origin = origin;
  root.parents = undefined;
  return root;
}

/** The same where `root` has details. Whatever hangs on it has some too: its links. */
function markAndAbortTree(root: CancellationState, origin: CancellationState): OneOrSeveral {
  const tree = markTree(root, origin);
  for (const state of tree) decideOperations(state);
  abortSignals(tree);
  for (const state of tree) release(state);
  return tree;
}

/** Runs all callbacks that are due. Gives what they threw, in the order of calls. */
export function runCallbacks(due: OneOrSeveral): unknown[] | undefined {
  return isSeveral(due) ? due.reduce(collectErrors, undefined) : runCallbacksOf(due);
}

function collectErrors(errors: unknown[] | undefined, state: CancellationState): unknown[] | undefined {
  return runCallbacksOf(state, errors);
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
 * Runs the callbacks that are due up to the first that throws, and throws what that one threw. The rest is dropped,
 * but for operations, which somebody awaits.
 */
export function runCallbacksUntilError(due: OneOrSeveral): void {
  const states = listOf(due);
  try {
    for (const state of states) {
      while (state.callbacks !== undefined) runLastCallback(state);
    }
  } finally {
    for (const state of states) {
      while (state.callbacks !== undefined) skipLastCallback(state);
    }
  }
}

/**
 * Runs all callbacks that are due and waits for the promises that they return. Rejects with what failed, if anything.
 */
export async function runCallbacksAsync(due: OneOrSeveral): Promise<void> {
  const outcomes: Promise<{ error: unknown } | undefined>[] = [];
  for (const state of listOf(due)) {
    while (state.callbacks !== undefined) {
      try {
        runLastCallback(state, (promise) => {
          const outcome = Promise.resolve(promise).then(
            () => undefined,
            (error: unknown) => ({ error }),
          );
          outcomes.push(outcome);
          return outcome;
        });
      } catch (error) {
        outcomes.push(Promise.resolve({ error }));
      }
    }
  }
  const failures = (await Promise.all(outcomes)).filter((outcome) => outcome !== undefined);
  if (failures.length > 0) throwIfAny(failures.map(({ error }) => error));
}

function listOf(states: OneOrSeveral): readonly CancellationState[] {
  return isSeveral(states) ? states : [states];
}

/** Throws one error for all that callbacks threw, if any did: then there is a list of them, and it is not empty. */
export function throwIfAny(errors: readonly unknown[] | undefined): void {
  if (errors !== undefined) throw failureOf(errors);
}

function failureOf(errors: readonly unknown[]): Error {
  const what = errors.length === 1 ? 'A callback' : `${errors.length} callbacks`;
  return aggregate(errors, `${what} of a canceled token failed`);
}

/** Marks `root` and all that hangs on it. Gives them so that none comes before any of its descendants. */
function markTree(root: CancellationState, origin: CancellationState): CancellationState[] {
  const order: CancellationState[] = [];
  const mark = (state: CancellationState) => {
    if (state.status > Status.Asking) return false;
    state.status = Status.Canceling;
    state.origin = origin;
    return true;
  };
  walkDown(root, mark, (state) => order.push(state));
  return order;
}

/**
 * Aborts the signals of a tree that was marked. A listener may cancel more, or find that more is canceled, of which
 * some may be above states that still wait for their turn in the cancellation around it. Those come first then, so
 * that nobody sees an aborted parent with a child that is not.
 */
function abortSignals(tree: readonly CancellationState[]): void {
  for (const root of tree) walkDown(root, isWaiting, abortInTurn);
}

function isWaiting({ status }: CancellationState): boolean {
  return status === Status.Canceling;
}

function abortInTurn(state: CancellationState): void {
  if (!isWaiting(state)) return; // a listener of one below had it aborted
  state.status = Status.Canceled;
  abortSignalsOf(state, state.details!);
}

/** Goes down the links from `root`, to what `enter` gives true for, and leaves nothing before all that is below it. */
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

/** Lets go of all that was kept for the case of a cancellation. */
function release(state: CancellationState): void {
  const details = state.details!;
  stopDeadline(state);
  detach(state);
  details.resolveWhenCanceled?.(state.token);
  details.resolveWhenCanceled = undefined;
  state.parents = undefined;
}
