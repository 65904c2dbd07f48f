import { attempt } from '../base/ask.js';
import { CancellationState, detailsOf, neverCanceled, Status } from '../engine/CancellationState.js';
import { look } from '../engine/look.js';
import { Timer } from '../base/Timer.js';

/**
 * How to ask the signals or tokens of one kind that is not ours, and how to listen to them. Whatever any of these
 * throws counts as no answer.
 */
export interface ForeignKind<S> {
  /** False where `source` will never be canceled, now and for ever. */
  canBeCanceled?(source: S): unknown;
  isCanceled(source: S): unknown;
  reason?(source: S): unknown;
  /** Milliseconds to its deadline, where it tells. */
  remaining?(source: S): unknown;
  /**
   * Calls back when `source` may have been canceled, and perhaps at other times too. Gives what ends that. Without it,
   * or where it throws, the source is asked again and again.
   */
  listen?(source: S, onChange: () => void): () => void;
}

/**
 * A signal or token that is not ours, as a state sees it: what it says of itself counts, not what its events say, so
 * that it may call back too early, twice, or for nothing. None of the members throws.
 */
export class ForeignCause<S = unknown> {
  readonly #source: S;
  readonly #kind: ForeignKind<S>;
  readonly #onChange: () => void;
  #isSubscribed = false;
  #stop: (() => void) | undefined = undefined;

  constructor(source: S, kind: ForeignKind<S>, onChange: () => void) {
    this.#source = source;
    this.#kind = kind;
    this.#onChange = onChange;
  }

  isCanceled(): boolean {
    return attempt(() => this.#kind.isCanceled(this.#source)) === true;
  }

  readReason(): unknown {
    return attempt(() => this.#kind.reason?.(this.#source));
  }

  /** Milliseconds to its deadline, where it tells; `Infinity` else. */
  get remaining(): number {
    const remaining = attempt(() => this.#kind.remaining?.(this.#source));
    return typeof remaining === 'number' && remaining >= 0 ? remaining : Infinity;
  }

  subscribe(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    const stop = attempt(() => this.#kind.listen?.(this.#source, this.#onChange)) ?? poll(this.#onChange);
    // It may have called back before it could be told to stop: then nobody listens any more, or others do.
    if (this.#isSubscribed as boolean) this.#stop = both(this.#stop, stop);
    else attempt(stop);
    this.#onChange(); // much may have happened meanwhile
  }

  unsubscribe(): void {
    this.#isSubscribed = false;
    const stop = this.#stop;
    this.#stop = undefined;
    attempt(() => stop?.());
  }
}

/**
 * A new state that follows a signal or token of another kind, or that of `CancellationToken.none` where `source` will
 * never be canceled.
 *
 * @param adopt is called for a new state
 */
export function stateFollowing<S>(
  source: S,
  kind: ForeignKind<S>,
  adopt: (state: CancellationState) => void,
): CancellationState {
  if (kind.canBeCanceled !== undefined && attempt(() => kind.canBeCanceled!(source)) === false) return neverCanceled;
  const state = new CancellationState(Status.Asking);
  detailsOf(state).foreign = new ForeignCause(source, kind, () => look(state));
  adopt(state);
  return state;
}

function both(first: (() => void) | undefined, second: () => void): () => void {
  if (first === undefined) return second;
  return () => {
    attempt(first);
    second();
  };
}

/** How often a source is asked that has no way to tell, in milliseconds. */
const pollMilliseconds = 20;

/** Calls back again and again, which keeps no process alive. Gives what ends that. */
function poll(onChange: () => void): () => void {
  const start = () =>
    new Timer(pollMilliseconds, false, () => {
      timer = start();
      onChange();
    });
  let timer = start();
  return () => {
    timer.stop();
  };
}
