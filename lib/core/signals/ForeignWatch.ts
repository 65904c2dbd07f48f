import { attempt } from '../base/ask.js';
import { Timer } from '../base/Timer.js';
import { CancellationState, detailsOf, makeToken, neverCanceled, Status } from '../engine/CancellationState.js';
import { look } from '../engine/look.js';
import type { ForeignAdapter } from './ForeignAdapter.js';

/**
 * A foreign signal or token as the state that follows it sees it. What counts is what it says about itself, not its
 * events: it may call back too early, twice, or for no reason. No member throws.
 */
export class ForeignWatch<S = unknown> {
  readonly #source: S;
  readonly #adapter: ForeignAdapter<S>;
  readonly #onChange: () => void;
  #isSubscribed = false;
  /** How to stop listening. Several, if the source called back before it was known how. */
  #stops: readonly (() => void)[] = [];

  constructor(source: S, adapter: ForeignAdapter<S>, onChange: () => void) {
    this.#source = source;
    this.#adapter = adapter;
    this.#onChange = onChange;
  }

  isCanceled(): boolean {
    return attempt(() => this.#adapter.isCanceled(this.#source)) === true;
  }

  get reason(): unknown {
    return attempt(() => this.#adapter.reason?.(this.#source));
  }

  /** Milliseconds until its deadline, if known; otherwise `Infinity`. */
  get remaining(): number {
    const remaining = attempt(() => this.#adapter.remaining?.(this.#source));
    return typeof remaining === 'number' && remaining >= 0 ? remaining : Infinity;
  }

  subscribe(): void {
    if (this.#isSubscribed) return;
    this.#isSubscribed = true;
    const stop = attempt(() => this.#adapter.listen?.(this.#source, this.#onChange)) ?? poll(this.#onChange);
    this.#stops = [...this.#stops, stop];
    // It may have called back before there was a way to stop it: by now, there may be no listeners anymore.
    if (!(this.#isSubscribed as boolean)) this.unsubscribe();
    this.#onChange(); // it may have been canceled meanwhile
  }

  unsubscribe(): void {
    this.#isSubscribed = false;
    const stops = this.#stops;
    this.#stops = [];
    stops.forEach(attempt);
  }
}

/** A new state that follows a foreign signal or token; `neverCanceled` if `source` will never be canceled. */
export function stateFollowing<S>(source: S, adapter: ForeignAdapter<S>): CancellationState {
  if (attempt(() => adapter.canBeCanceled?.(source)) === false) return neverCanceled;
  const state = new CancellationState(Status.Asking);
  detailsOf(state).foreign = new ForeignWatch(source, adapter, () => look(state));
  makeToken(state);
  return state;
}

/** Calls back every 20 ms, without keeping the process alive. Returns a function that stops this. */
function poll(onChange: () => void): () => void {
  const start = () =>
    new Timer(20, false, () => {
      timer = start();
      onChange();
    });
  let timer = start();
  return () => {
    timer.stop();
  };
}
