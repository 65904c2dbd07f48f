import type { AbortControllerLike } from '../CancellationTokenLike.js';
import type { CancellationToken } from '../CancellationToken.js';
import type { CancellationTokenRegistration } from './CancellationTokenRegistration.js';
import type { Cause } from './Cause.js';
import type { Deadline } from './Deadline.js';
import type { ForeignCause } from '../signals/ForeignCause.js';
import type { Link } from './Link.js';
import type { NativeController, NativeSignal } from '../base/platform.js';

/** What a state can tell about its cancellation without looking any further. The order counts: see `isCanceled`. */
export const enum Status {
  /** Not canceled, and nobody to ask: only its own source can change that. */
  Pending,
  /** Not canceled as far as is known; the clock, the parents or a foreign signal must be asked. */
  Asking,
  /** Never will be canceled: disposed in time, or the state of `CancellationToken.none`. */
  Closed,
  /** Canceled, while its own signals wait for their turn to be aborted. */
  Canceling,
  Canceled,
}

/**
 * The state that a source and its token share.
 *
 * It is kept small, because one is made for every request: what only some states have is in `details`. Its fields are
 * plain so that each concern (`cancel`, `look`, `links`, ...) can have a file of its own; nothing outside `core` ever
 * gets hold of a state, since tokens, sources and registrations keep it in a `#private` field.
 */
export class CancellationState {
  status: Status;
  /** The one token that shows this state. Set by the token's constructor, right after this one. */
  declare token: CancellationToken;
  /** The states whose cancellation cancels this one, while it is not canceled. */
  parents: OneOrSeveral | undefined;
  /** The callback registered last; the others hang on it. */
  callbacks: CancellationTokenRegistration | undefined = undefined;
  /** Where the cancellation started. Exactly the canceled states have one. */
  origin: CancellationState | undefined = undefined;
  /**
   * By the count of events: of the state where a cancellation started, when that was; of a live state, when nothing
   * above had to be asked, which holds until the next event. Or, negative, the number of the look that visited it last.
   */
  mark = 0;
  details: Details | undefined = undefined;

  constructor(status: Status, parents?: OneOrSeveral) {
    this.status = status;
    this.token = undefined as never;
    this.parents = parents;
  }
}

/** States without a list for the common case of one. */
export type OneOrSeveral = CancellationState | readonly CancellationState[];

// Kept, since a look at every link asks it, and global names are slow to find in the contexts that Jest runs tests in.
export const isSeveral = Array.isArray as (states: OneOrSeveral | undefined) => states is readonly CancellationState[];

/** What only some states have. Made on demand, see `detailsOf`. */
export class Details {
  name: string | undefined = undefined;
  // why the state may be canceled
  deadline: Deadline | undefined = undefined;
  foreign: ForeignCause | undefined = undefined;
  // who listens
  children: Link | undefined = undefined;
  signal: NativeSignal | undefined = undefined;
  /** Our own controller behind `signal`. */
  controller: NativeController | undefined = undefined;
  /** The controller that goes with the source, as `toAbortController` and `fromAbortController` pair them. */
  paired: AbortControllerLike | undefined = undefined;
  /** The controllers behind `toAbortSignal`, by their class. */
  forwards: Map<unknown, AbortControllerLike> | undefined = undefined;
  whenCanceled: Promise<CancellationToken> | undefined = undefined;
  resolveWhenCanceled: ((token: CancellationToken) => void) | undefined = undefined;
  /** The first of the links up to the parents, while somebody listens. */
  links: Link | undefined = undefined;
  // why it was canceled, where it started
  cause: Cause | undefined = undefined;
  /** What `cancelAsync` gave. */
  canceling: Promise<void> | undefined = undefined;
}

export function detailsOf(state: CancellationState): Details {
  return (state.details ??= new Details());
}

export function isCanceled(state: CancellationState): boolean {
  return state.status >= Status.Canceling;
}

/** Whether a state follows a signal or token that is not ours. */
export function isForeign(state: CancellationState): boolean {
  return state.details?.foreign !== undefined;
}

/** Whether a cancellation would have to be told to anybody. */
export function hasListeners(state: CancellationState): boolean {
  if (state.callbacks !== undefined) return true;
  const { details } = state;
  return (
    details !== undefined &&
    (details.children !== undefined ||
      details.controller !== undefined ||
      details.forwards !== undefined ||
      details.resolveWhenCanceled !== undefined)
  );
}

/** Lets a live state answer polls from its status alone when there is nobody to ask any more, and only then. */
export function settleStatus(state: CancellationState): void {
  if (state.status > Status.Asking) return;
  const { details } = state;
  const mustAsk =
    state.parents !== undefined ||
    (details !== undefined && (details.deadline !== undefined || details.foreign !== undefined));
  state.status = mustAsk ? Status.Asking : Status.Pending;
}

/** Stops the timer of a state that is over. */
export function stopDeadline({ details }: CancellationState): void {
  if (details?.deadline === undefined) return;
  details.deadline.stop();
  details.deadline = undefined;
}

/** How many events there have been that can change what a look finds: cancellations, and deadlines that were set. */
export let events = 1;

export function nextEvent(): number {
  return ++events;
}

/** What the constructors of tokens and registrations want to see: nobody outside has it, and comparing is cheap. */
export const coreKey = {};

/** The state of `CancellationToken.none`. */
export const neverCanceled = new CancellationState(Status.Closed);

/** The state of `CancellationToken.canceled`. */
export const alreadyCanceled = new CancellationState(Status.Canceled);
alreadyCanceled.origin = alreadyCanceled;
