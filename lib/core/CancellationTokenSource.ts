/* eslint-disable @typescript-eslint/unbound-method -- methods are searched for on the stack, and not called */

import { isInternal } from './base/bridge.js';
import { argumentError, checkMilliseconds, checkOptionalString, checkOptions } from './base/check.js';
import { disposeSymbol, inspectSymbol } from './base/platform.js';
import { type CancellationToken, parentsFrom } from './CancellationToken.js';
import type { CancellationTokenLike } from './CancellationTokenLike.js';
import { runCallbacks, runCallbacksAsync, runCallbacksUntilError, startCancel, throwIfAny } from './engine/cancel.js';
import { type CancellationState, coreKey, detailsOf, isForeign, isLive, Status } from './engine/CancellationState.js';
import { dropCallbacks } from './engine/CancellationTokenRegistration.js';
import { beginCancel, cancelAs, canceling, causeByHand, endCancel, setCancelOfSources } from './engine/Cause.js';
import { arm, disarm } from './engine/Deadline.js';
import { end } from './engine/end.js';
import { detachIfUnheard } from './engine/Link.js';
import { look, lookWithoutClock } from './engine/look.js';
import { linkedState, newState, timedState } from './engine/newState.js';
import { showState } from './engine/showState.js';
import { ObjectDisposedError } from './errors/ObjectDisposedError.js';
import { orphanSignals, unpair } from './signals/signal.js';

/** What cancels a source besides `cancel()`, and the name of its token. */
export interface CancellationTokenSourceOptions {
  /** Milliseconds after which it cancels by itself. 0 means at once; -1, `Infinity` and `undefined` mean never. */
  readonly timeout?: number | undefined;
  /** What the `TimeoutError` says after `timeout`. By default, what timed out, and after how many milliseconds. */
  readonly timeoutMessage?: string | undefined;
  /**
   * The name of the token in logs, and in the message of its `TimeoutError`. With a name, the stack of the reason begins
   * with the line that canceled the source or set the deadline, no matter when it is read: that takes some microseconds.
   */
  readonly name?: string | undefined;
  /** Tokens and signals whose cancellation cancels this source too. */
  readonly parents?: Iterable<CancellationTokenLike> | undefined;
}

/** What `cancel` does about callbacks that throw. */
export interface CancelOptions {
  /**
   * Run no more callbacks of this source after the first one that throws, and throw its error as is. The callbacks of
   * linked tokens run before, all of them; if any of them throw, their `AggregateError` is the first error. Default:
   * false.
   */
  readonly throwOnFirstError?: boolean | undefined;
}

// What only the core may do with sources. The class assigns these variables, because its fields are private.

/** The state of a source, disposed or not; `undefined` for anything else. */
export let stateOfSource: (source: unknown) => CancellationState | undefined;

/**
 * The state of a source that is not disposed. Throws if it is.
 *
 * @param action what the caller tried to do, as in `Cannot get the token of a disposed CancellationTokenSource`
 */
export let liveStateOf: (source: CancellationTokenSource, action: string) => CancellationState;

/** A source for an existing state. */
export function sourceOver(state: CancellationState): CancellationTokenSource {
  return new CancellationTokenSource(coreKey, state);
}

/**
 * Makes a token, and is the only object that can cancel it. Keep the source to yourself, and pass on `source.token`.
 *
 * Dispose of a source that has a timeout or parents when the work is done, with `using` or in `finally`: that stops its
 * timer and detaches it from its parents. Disposing never cancels. (.NET: `CancellationTokenSource`.)
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
   * @param options what cancels the source besides `cancel()`, and its name; a number is the timeout in milliseconds
   * @throws TypeError if the timeout is not a number, the name or the message is not a string, or a parent is neither a
   * token nor a signal
   * @throws RangeError if the timeout is NaN or negative, except -1
   */
  constructor(options?: number | CancellationTokenSourceOptions);
  constructor(options?: number | CancellationTokenSourceOptions, state?: CancellationState) {
    this.#state = options === undefined ? newState() : configuredState(options, state);
  }

  /**
   * A source that is canceled when any of `parents` is, and can be canceled on its own without affecting them. Without
   * parents, it is a plain source. (.NET: `CreateLinkedTokenSource`.)
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
    return sourceOver(linkedState(parentsFrom(parents, action, 'parents')));
  }

  /**
   * The token to pass on. It is the same object every time.
   *
   * @throws ObjectDisposedError after `dispose()`. Tokens that were handed out before still work.
   */
  get token(): CancellationToken {
    return liveStateOf(this, 'get the token of').token;
  }

  /** The same as `isCancellationRequested` of the token. Never throws. */
  get isCancellationRequested(): boolean {
    return look(this.#state);
  }

  /**
   * Cancels the token and everything that is linked to it, in three phases: first all of them are marked; then all
   * their native signals are aborted; then the callbacks run. In the last two phases, the deepest linked tokens come
   * first; the callbacks of each token run in reverse order of registration. When this returns, everything is done
   * except for promises returned by callbacks: see `cancelAsync`.
   *
   * Canceling again, or after `dispose()`, does nothing, and does not change the reason.
   *
   * Where V8 runs (Node, Deno, Chromium), the stack of the reason begins with the line that called this, if the source
   * has a name, or if the reason is read before this returns, as by every operation and by every `signal` that was
   * read. Otherwise, and on other engines, it begins wherever the reason is first read. An error that is passed as the
   * reason keeps its stack.
   *
   * ```ts
   * function stop(source: CancellationTokenSource) {
   *   source.cancel('The user left');
   * }
   * const source = new CancellationTokenSource({ name: 'upload' });
   * stop(source);
   * console.log((source.token.reason as Error).stack!.split('\n')[1]!.includes('at stop')); // true
   * ```
   *
   * @param reason what `token.reason` will be. An error is used as is, and unless it is a cancellation, `token.kind`
   * will be `'failed'`; a string becomes the message of an `OperationCanceledError`, anything else its `cause`
   * @throws TypeError if `options` is not an object, or has a misspelled option; then nothing is canceled
   * @throws AggregateError with everything that callbacks threw, in the order of the calls; with `throwOnFirstError`,
   * the first error as is
   */
  cancel(reason?: unknown, options?: CancelOptions): void {
    const stopAtFirstError = options !== undefined && stopsAtFirstError(options);
    const cause = causeByHand(reason);
    const state = this.#state;
    if (this.#isDisposed || !mayCancel(state)) return;
    const outer = canceling;
    beginCancel();
    const marked = startCancel(state, cause);
    const errors = stopAtFirstError ? runCallbacksUntilError(marked) : runCallbacks(marked);
    endCancel(outer);
    throwIfAny(errors, stopAtFirstError);
  }

  /**
   * Like `cancel`, but callbacks run in a later microtask, and the returned promise also waits for the promises that
   * they return. When this returns, the token is canceled and all signals are aborted. (.NET: `CancelAsync`.)
   *
   * @returns rejects with an `AggregateError` of everything that callbacks threw or rejected with, in the order of the
   * calls. A second call completes at once, so that a callback that awaits it never waits for itself: to wait in several
   * places, share the promise of the first call. Work that this waits for, such as a task of a `TaskScope`, must not await
   * the first call: it would wait for itself
   */
  cancelAsync(reason?: unknown): Promise<void> {
    const cause = causeByHand(reason);
    const state = this.#state;
    if (this.#isDisposed || !mayCancel(state)) return Promise.resolve();
    detailsOf(state); // so that its operations decide now, and not only when the callbacks run
    const marked = cancelAs(CancellationTokenSource.prototype.cancelAsync, state, () => startCancel(state, cause));
    return Promise.resolve(marked).then(runCallbacksAsync);
  }

  /**
   * Cancels after the given number of milliseconds. Replaces any earlier deadline of this source; -1 and `Infinity`
   * only remove it. The delay may be longer than `setTimeout` accepts. Does nothing once the source is canceled.
   *
   * Polls see the deadline even where timers cannot fire, as in a loop that blocks. The timer does not keep the process
   * alive. (.NET: `CancelAfter`.)
   *
   * ```ts
   * const source = new CancellationTokenSource();
   * source.cancelAfter(0, 'The server sent nothing');
   * await delay(60_000, source.token).catch((error: Error) => console.log(error.message)); // The server sent nothing
   * ```
   *
   * @param message what the `TimeoutError` says. By default, what timed out, and after how many milliseconds
   * @throws TypeError if `milliseconds` is not a number or `message` is not a string, RangeError if `milliseconds` is
   * NaN or negative, except -1
   * @throws ObjectDisposedError after `dispose()`
   */
  cancelAfter(milliseconds: number, message?: string): void {
    const delay = checkMilliseconds('set a deadline', 'milliseconds', milliseconds);
    checkOptionalString('set a deadline', 'message', message);
    const state = liveStateOf(this, 'set a deadline for');
    if (!look(state)) arm(state, delay, false, message, CancellationTokenSource.prototype.cancelAfter);
  }

  /**
   * Prepares the source for another use, unless it is canceled: removes all callbacks and the deadline, and releases
   * the signals and controllers that were handed out, which no longer follow it. Its token, its parents, everything
   * that is linked to it and the `whenCanceled` promise stay. (.NET: `TryReset`.)
   *
   * @returns false if the source is canceled, and so cannot be used again
   * @throws ObjectDisposedError after `dispose()`
   */
  tryReset(): boolean {
    const state = liveStateOf(this, 'reset');
    if (look(state)) return false;
    dropCallbacks(state, isInternal);
    disarm(state);
    orphanSignals(state);
    detachIfUnheard(state);
    return true;
  }

  /**
   * Ends the source without canceling it: its timer, its callbacks and its links to its parents are removed, and its
   * token never changes again. Safe to call twice, and during a cancellation, which then continues.
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
    // The token of fromAbortController still follows the signal of the controller.
    dropCallbacks(state);
    disarm(state);
    unpair(state);
  }

  /** Disposes of the source at the end of a block: `using source = new CancellationTokenSource(1_000)`. */
  [disposeSymbol](): void {
    this.dispose();
  }

  /** The source in human-readable form: `CancellationTokenSource 'upload' { pending }`. */
  toString(): string {
    return showState('CancellationTokenSource', this.#state);
  }

  /** What `JSON.stringify` writes: the same as `toString()`. */
  toJSON(): string {
    return this.toString();
  }

  /**
   * What `console.log` and `util.inspect` show in Node, Deno and Bun: what `toString()` returns, and who listens, both
   * callbacks and linked tokens, as in `{ pending; listeners: 3 (close(), 'upload') }`. Not all of them have names.
   */
  [inspectSymbol](): string {
    return showState('CancellationTokenSource', this.#state, true);
  }

  static {
    setCancelOfSources(this.prototype.cancel);
    stateOfSource = (source) =>
      typeof source === 'object' && source !== null && #state in source ? source.#state : undefined;
    liveStateOf = (source, action) => {
      if (source.#isDisposed) throw disposedError(action);
      return source.#state;
    };
  }
}

function stopsAtFirstError(options: CancelOptions): boolean {
  checkOptions('cancel', options, ['throwOnFirstError']);
  return options.throwOnFirstError === true;
}

/** Whether a source can still cancel. Looks first, because something else may have been faster. */
function mayCancel(state: CancellationState): boolean {
  return state.status === Status.Pending || mayCancelAfterLook(state);
}

// In a function of its own, so that V8 can inline the common path.
function mayCancelAfterLook(state: CancellationState): boolean {
  return !look(state) && isLive(state);
}

function disposedError(action: string): ObjectDisposedError {
  return new ObjectDisposedError(`Cannot ${action} a disposed CancellationTokenSource`);
}

/**
 * The state for the options of the constructor. If `options` is the key with which the core passes a state, returns
 * that state.
 */
function configuredState(
  options: number | CancellationTokenSourceOptions,
  state: CancellationState | undefined,
): CancellationState {
  if (options === coreKey) return state!;
  if (typeof options === 'number') return timedState(undefined, checkMilliseconds(action, 'timeout', options), false);
  const { timeout, timeoutMessage, name, parents } = checkedOptions(options);
  const milliseconds = timeout === undefined ? Infinity : checkMilliseconds(action, 'timeout', timeout);
  checkOptionalString(action, 'timeoutMessage', timeoutMessage);
  checkOptionalString(action, 'name', name);
  return timedState(
    parents === undefined ? undefined : parentsFrom(parents, action, 'parents'),
    milliseconds,
    false,
    name,
    timeoutMessage,
    CancellationTokenSource,
  );
}

const action = 'make a CancellationTokenSource';

/**
 * Throws unless `options` is what the constructor takes. Refuses tokens, signals and lists, which were meant to be
 * parents.
 */
function checkedOptions(options: CancellationTokenSourceOptions): CancellationTokenSourceOptions {
  const known = ['timeout', 'timeoutMessage', 'name', 'parents'];
  const wanted = `milliseconds or { ${known.join(', ')} }`;
  if (['aborted', 'abort', 'isCancellationRequested', Symbol.iterator].some((member) => member in Object(options)))
    throw argumentError(action, 'options', wanted, options);
  checkOptions(action, options, known, wanted);
  return options;
}
