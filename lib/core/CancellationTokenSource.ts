import { runCallbacks, runCallbacksAsync, runCallbacksUntilError, startCancel, throwIfAny } from './engine/cancel.js';
import { type CancellationToken, parentsFrom } from './CancellationToken.js';
import type { CancellationState } from './engine/CancellationState.js';
import { coreKey, detailsOf, isForeign, type OneOrSeveral, Status } from './engine/CancellationState.js';
import type { CancellationTokenLike } from './CancellationTokenLike.js';
import { dropCallbacks, isLink } from './engine/CancellationTokenRegistration.js';
import { causeByHand } from './engine/Cause.js';
import { checkMilliseconds, checkName, checkSourceOptions } from './base/check.js';
import { arm, disarm } from './engine/Deadline.js';
import { end } from './engine/end.js';
import { detachIfUnheard } from './engine/Link.js';
import { linkedState, newState, timedState } from './newState.js';
import { look, lookWithoutClock } from './engine/look.js';
import { ObjectDisposedError } from './errors/ObjectDisposedError.js';
import { disposeSymbol, inspectSymbol } from './base/platform.js';
import { showState } from './engine/showState.js';
import { orphanSignals, unpair } from './signals/signal.js';

/** What is to cancel a source apart from `cancel()`, and what its token is called. */
export interface CancellationTokenSourceOptions {
  /** Cancels by itself after so many milliseconds. -1, `Infinity` and `undefined`: never. 0: at once. */
  readonly timeout?: number | undefined;
  /** What to call the token in logs. */
  readonly name?: string | undefined;
  /** Tokens and signals whose cancellation cancels this source too. */
  readonly parents?: Iterable<CancellationTokenLike> | undefined;
}

/** How `cancel` deals with callbacks that throw. */
export interface CancelOptions {
  /** Throw what the first failing callback throws, as it is, and run no other callback. Default: false. */
  readonly throwOnFirstError?: boolean | undefined;
}

// What only the rest of the core may do with sources: assigned by the class, since their fields are private.

/** The state behind a source, disposed or not; `undefined` if it is no source. */
export let stateOfSource: (source: unknown) => CancellationState | undefined;

/**
 * The state behind a source that is not disposed; else throws.
 *
 * @param wanted what the caller was about to get, as in `Cannot get the token of a disposed CancellationTokenSource`
 */
export let liveStateOf: (source: CancellationTokenSource, wanted: string) => CancellationState;

/** A source for a state that exists already. */
export function sourceOver(state: CancellationState): CancellationTokenSource {
  return new CancellationTokenSource(coreKey, state);
}

/**
 * Makes a token, and is the only one that can cancel it. Keep the source to yourself; pass `source.token` on.
 *
 * Dispose of a source that has a timeout or parents when the work is done, by `using` or in `finally`: that ends its
 * timer and its place with its parents. Disposing never cancels. (.NET: `CancellationTokenSource`.)
 *
 * ```ts
 * const source = new CancellationTokenSource({ name: 'upload', timeout: 30_000 });
 * source.cancel('The user left');
 * console.log(String(source.token)); // CancellationToken 'upload' { canceled: The user left }
 * ```
 */
export class CancellationTokenSource implements Disposable {
  readonly #state: CancellationState;
  #isDisposed = false;

  /** @internal */
  constructor(key: object, state: CancellationState);
  /**
   * @param options what is to cancel the source apart from `cancel()`; a number is the timeout in milliseconds
   * @throws TypeError if the timeout is not a number, the name not a string, or a parent neither a token nor a signal
   * @throws RangeError if the timeout is NaN or negative, except -1
   */
  constructor(options?: number | CancellationTokenSourceOptions);
  constructor(options?: number | CancellationTokenSourceOptions, state?: CancellationState) {
    this.#state = options === undefined ? newState() : configuredState(options, state);
  }

  /**
   * A source that is canceled with any of `parents`, and can be canceled by itself without touching them. With no
   * parents it is a plain source. (.NET: `CreateLinkedTokenSource`.)
   *
   * ```ts
   * const shutdown = new CancellationTokenSource();
   * using request = CancellationTokenSource.createLinkedTokenSource(shutdown.token, new AbortController().signal);
   * shutdown.cancel();
   * console.log(request.isCancellationRequested); // true
   * ```
   *
   * @throws TypeError if a parent is neither a token nor a signal
   */
  static createLinkedTokenSource(...parents: CancellationTokenLike[]): CancellationTokenSource {
    return sourceOver(linkedState(parentsFrom(parents)));
  }

  /**
   * The token to pass on; the same object every time.
   *
   * @throws ObjectDisposedError after `dispose()`. Tokens handed out before go on answering.
   */
  get token(): CancellationToken {
    return liveStateOf(this, 'get the token of').token;
  }

  /** The same as the token's, and never throws. */
  get isCancellationRequested(): boolean {
    return look(this.#state);
  }

  /**
   * Cancels the token and everything that is linked to it, in three phases: all of it is marked; then all its native
   * signals are aborted; then the callbacks run. Deepest first, last registered first. When this returns, all of it is
   * done, but for promises that callbacks returned: see `cancelAsync`.
   *
   * Canceling again does nothing and changes no reason, and so does canceling after `dispose()`.
   *
   * @param reason what `token.reason` shall be. An error stays as it is, and if it is no cancellation the kind of
   * this one is `'failed'`; a string becomes the message of an `OperationCanceledError`, anything else its `cause`
   * @throws AggregateError with all that callbacks threw, in the order of calls; or the first such error as it is, with
   * `throwOnFirstError`
   */
  cancel(reason?: unknown, options?: CancelOptions): void {
    const stopAtFirstError = options?.throwOnFirstError === true;
    const cause = causeByHand(reason);
    const state = this.#state;
    if (this.#isDisposed || !mayCancel(state)) return;
    const due = startCancel(state, cause);
    if (stopAtFirstError) runCallbacksUntilError(due);
    else throwIfAny(runCallbacks(due));
  }

  /**
   * As `cancel`, but callbacks run in a later microtask, and the promise waits for those that callbacks return. The
   * token is canceled, and all signals are aborted, when this returns. (.NET: `CancelAsync`.)
   *
   * @returns one promise however often it is called; it rejects with an `AggregateError` of all that callbacks threw or
   * rejected with, in the order of calls
   */
  cancelAsync(reason?: unknown): Promise<void> {
    const cause = causeByHand(reason);
    const state = this.#state;
    if (this.#isDisposed || !mayCancel(state)) return state.details?.canceling ?? Promise.resolve();
    let runLater!: (due: OneOrSeveral) => void;
    const stopped = new Promise<OneOrSeveral>((resolve) => (runLater = resolve));
    const details = detailsOf(state);
    details.canceling = stopped.then(runCallbacksAsync); // before native listeners run, which may ask for it
    runLater(startCancel(state, cause));
    return details.canceling;
  }

  /**
   * Cancels after so many milliseconds, in place of any earlier deadline of this source. -1 and `Infinity` leave it
   * with none. Delays longer than `setTimeout` can count are kept. Does nothing once canceled.
   *
   * A poll sees the deadline even where timers cannot fire, in a loop that blocks. The timer does not keep a process
   * alive. (.NET: `CancelAfter`.)
   *
   * @throws TypeError if `milliseconds` is not a number, RangeError if it is NaN or negative, except -1
   * @throws ObjectDisposedError after `dispose()`
   */
  cancelAfter(milliseconds: number): void {
    const delay = checkMilliseconds('cancel after', milliseconds);
    const state = liveStateOf(this, 'set a deadline for');
    if (!look(state)) arm(state, delay, false);
  }

  /**
   * Makes the source as new for another use, unless it was canceled: takes off all callbacks and the deadline, and
   * lets go of the signals and controllers handed out before, which from then on are on their own. Its token, its
   * parents and what is linked to it stay, and so does `whenCanceled`. (.NET: `TryReset`.)
   *
   * @returns false if it was canceled, and cannot be used again
   * @throws ObjectDisposedError after `dispose()`
   */
  tryReset(): boolean {
    const state = liveStateOf(this, 'reset');
    if (look(state)) return false;
    dropCallbacks(state, isLink);
    disarm(state);
    orphanSignals(state);
    detachIfUnheard(state);
    return true;
  }

  /**
   * Ends the source without canceling: its timer, its callbacks and its place with its parents are gone, and from
   * then on its token never changes. Safe to call again, and in the midst of a cancellation, which goes on.
   */
  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    const state = this.#state;
    if (lookWithoutClock(state)) return;
    if (!isForeign(state)) {
      end(state);
      return;
    }
    // The token of fromAbortController goes on telling what the signal of the controller says.
    dropCallbacks(state);
    disarm(state);
    unpair(state);
  }

  /** Disposes of the source at the end of a block: `using source = new CancellationTokenSource(1_000)`. */
  [disposeSymbol](): void {
    this.dispose();
  }

  /** The source as a person wants to read it: `CancellationTokenSource 'upload' { pending }`. */
  toString(): string {
    return showState('CancellationTokenSource', this.#state);
  }

  /** What `console.log` and `util.inspect` show of it in Node, Deno and Bun: the same as `toString()`. */
  [inspectSymbol](): string {
    return this.toString();
  }

  static {
    stateOfSource = (source) =>
      typeof source === 'object' && source !== null && #state in source ? source.#state : undefined;
    liveStateOf = (source, wanted) => {
      if (source.#isDisposed) throw disposedError(wanted);
      return source.#state;
    };
  }
}

/** Whether there is anything left to cancel, after a look whether something else was faster. */
function mayCancel(state: CancellationState): boolean {
  return state.status === Status.Pending || (!look(state) && state.status !== Status.Closed);
}

function disposedError(wanted: string): ObjectDisposedError {
  return new ObjectDisposedError(`Cannot ${wanted} a disposed CancellationTokenSource`);
}

function configuredState(
  options: number | CancellationTokenSourceOptions,
  state: CancellationState | undefined,
): CancellationState {
  if (options === coreKey) return state!;
  if (typeof options === 'number') return timedState(undefined, checkMilliseconds('cancel after', options), false);
  checkSourceOptions(options);
  const { timeout, name, parents } = options;
  const delay = timeout === undefined ? Infinity : checkMilliseconds('cancel after', timeout);
  checkName(name);
  return timedState(parents === undefined ? undefined : parentsFrom(parents), delay, false, name);
}
