import type { NativeController, NativeSignal } from '../base/platform.js';
import type { CancellationToken } from '../CancellationToken.js';
import type { AbortControllerLike } from '../CancellationTokenLike.js';
import type { ForeignWatch } from '../signals/ForeignWatch.js';
import type { CancellationTokenRegistration } from './CancellationTokenRegistration.js';
import type { Cause } from './Cause.js';
import type { Deadline } from './Deadline.js';
import type { Link } from './Link.js';

/**
 * What a state knows about its cancellation without looking any further.
 *
 * ```
 *   born alone                  born with parents, or of a foreign signal
 *       │                           │
 *       ▼       deadline set        ▼
 *    Pending ──────────────────► Asking
 *       │    ◄──────────────────    │
 *       │      deadline removed     │
 *       │                           │
 *       ├─────── dispose, end ──────┴───► Closed
 *       │                           │
 *       └─────── cancel ────────────┴───► Canceling ── own signals aborted ──► Canceled
 * ```
 *
 * `Closed` and `Canceled` are final. Without signals or links there is nothing to abort, and the state is `Canceled` at
 * once. The order of the values matters: see `isLive` and `isCanceled`.
 */
export const enum Status {
  /** Not canceled, and there is nobody to ask: only its own source can change that. */
  Pending,
  /** Not known to be canceled: the clock, the parents or a foreign signal must be asked. */
  Asking,
  /** Will never be canceled: disposed of before it was canceled, or the state of `CancellationToken.none`. */
  Closed,
  /** Canceled, but its own signals still wait for their turn to be aborted. */
  Canceling,
  Canceled,
}

/**
 * The state that a source and its token share.
 *
 * It is small, because every request makes one: what only some states need is in `details`. Its fields are plain, so
 * that each concern (`cancel`, `look`, `Link`, ...) can have a file of its own. Users never get hold of a state:
 * tokens, sources and registrations keep it in a `#private` field.
 */
export class CancellationState {
  declare status: Status;
  /** The one token of this state. Set by the constructor of the token, which runs right after that of the state. */
  declare token: CancellationToken;
  /** The states whose cancellation cancels this one. None once it is canceled or ended. */
  declare parents: OneOrSeveral | undefined;
  /** The callback registered last. The others are linked from it. */
  declare callbacks: CancellationTokenRegistration | undefined;
  /** Where the cancellation started. All canceled states have an origin, and no others do. */
  declare origin: CancellationState | undefined;
  /**
   * A number with three uses:
   *
   * | state                   | stamp                                                                                |
   * | ----------------------- | ------------------------------------------------------------------------------------ |
   * | a cancellation's origin | the number of the event (see `eventCount`) with which the cancellation started       |
   * | live                    | the last event as of which nothing above had to be asked: holds until the next event |
   * | live, negative          | the number of the last look that visited it: a look visits each state only once      |
   */
  declare stamp: number;
  declare deadline: Deadline | undefined;
  declare details: Details | undefined;

  constructor(status: Status, parents?: OneOrSeveral) {
    this.status = status;
    this.token = undefined as never;
    this.parents = parents;
    this.callbacks = undefined;
    this.origin = undefined;
    this.stamp = 0;
    this.deadline = undefined;
    this.details = undefined;
  }
}

/** One state or several. The common case of one needs no array. */
export type OneOrSeveral = CancellationState | readonly CancellationState[];

// Kept, because a look calls it at every link, and global names are slow to resolve in the contexts in which Jest runs
// tests.
const isArray = Array.isArray as (value: unknown) => boolean;

export function isSeveral(states: OneOrSeveral | undefined): states is readonly CancellationState[] {
  return isArray(states);
}

/** What only some states have. Made on demand by `detailsOf`. */
export class Details {
  name: string | undefined;
  // what may cancel it
  foreign: ForeignWatch | undefined;
  // who listens
  children: Link | undefined;
  signal: NativeSignal | undefined;
  /** Our own controller behind `signal`. */
  controller: NativeController | undefined;
  /** The controller that `toAbortController` or `fromAbortController` paired with the source. */
  paired: AbortControllerLike | undefined;
  /** The controllers behind `toAbortSignal`, by their class. */
  forwards: Map<unknown, AbortControllerLike> | undefined;
  whenCanceled: Promise<CancellationToken> | undefined;
  resolveWhenCanceled: ((token: CancellationToken) => void) | undefined;
  /** The first of the links up to the parents, while somebody listens. */
  links: Link | undefined;
  // why it was canceled, if the cancellation started here
  cause: Cause | undefined;
}

export function detailsOf(state: CancellationState): Details {
  return (state.details ??= new Details());
}

/** Whether a state may still be canceled, as far as is known without a look. */
export function isLive(state: CancellationState): boolean {
  return state.status <= Status.Asking;
}

/** Whether a state is known to be canceled, without a look. */
export function isCanceled(state: CancellationState): boolean {
  return state.status >= Status.Canceling;
}

/** Whether a state follows a foreign signal or token: one that this copy of the library did not make. */
export function isForeign(state: CancellationState): boolean {
  return state.details?.foreign !== undefined;
}

/** Whether anybody would have to be notified of a cancellation. */
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

/** Stops and removes a deadline. */
export function clearDeadline(state: CancellationState): void {
  state.deadline?.stop();
  state.deadline = undefined;
}

/** The number of events so far that can change what a look finds: cancellations, and deadlines that were set. */
export let eventCount = 1;

export function nextEvent(): number {
  return ++eventCount;
}

/**
 * The key that the constructors of tokens and registrations require: users cannot get it, and comparing it is cheap.
 */
export const coreKey = {};

/** Makes the token of a new state. Must be called right after the state is made. */
export let makeToken: (state: CancellationState) => CancellationToken;

/** Called by the token class when it is loaded: only that class can make tokens, and the engine does not import it. */
export function setTokenMaker(maker: typeof makeToken): void {
  makeToken = maker;
}

/** The state of `CancellationToken.none`. */
export const neverCanceled = new CancellationState(Status.Closed);

/** The state of `CancellationToken.canceled`. */
export const alreadyCanceled = new CancellationState(Status.Canceled);
alreadyCanceled.origin = alreadyCanceled;
