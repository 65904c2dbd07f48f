import { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkFunction } from '../core/check.js';
import { aggregate, platform, type TimerHandle } from '../core/platform.js';
import { cannotConvert, hasMembers, Pairs } from './Pairs.js';

/** What is used of a cancellation token of VS Code, Monaco or the Language Server Protocol. */
export interface VSCodeTokenLike {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (listener: (event: any) => any) => { dispose(): any };
}

/** What is used of a source of such tokens. */
export interface VSCodeTokenSourceLike {
  readonly token: VSCodeTokenLike;
}

/** A cancellation token as VS Code, Monaco and the Language Server Protocol know it. */
export interface VSCodeToken {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (
    listener: (event: any) => any,
    thisArgs?: any,
    disposables?: { dispose(): any }[],
  ) => { dispose(): void };
}

const pairs = new Pairs<VSCodeTokenLike>({
  canBeCanceled: (token) => !isNever(token),
  isCanceled: (token) => token.isCancellationRequested,
  listen: (token, onChange) => {
    const subscription = token.onCancellationRequested(onChange);
    return () => {
      subscription.dispose();
    };
  },
});

/**
 * The token that follows a cancellation token of VS Code, Monaco or `vscode-jsonrpc`, or that of a source of theirs.
 *
 * The flag of the other token counts; its event is only the occasion to look at it. It is subscribed to while somebody
 * listens. Where reading the event throws, as over a `SharedArrayBuffer`, the flag is asked every 20 ms while somebody
 * listens. A cancel that they announce to nobody, as after the source was disposed of, is seen by the next poll.
 *
 * ```ts
 * import { CancellationTokenSource as VSCodeSource } from 'vscode-jsonrpc';
 * import { fromVSCodeToken } from 'countermand/interop';
 *
 * const source = new VSCodeSource();
 * const token = fromVSCodeToken(source.token);
 * token.register(() => console.log('canceled')); // canceled
 * source.cancel();
 * ```
 *
 * @returns `CancellationToken.none` for `undefined`, `null`, and a token that can never be canceled, as VS Code's `None`
 * @throws TypeError for anything else
 */
export function fromVSCodeToken(source: VSCodeTokenLike | VSCodeTokenSourceLike | null | undefined): CancellationToken {
  if (source === undefined || source === null) return CancellationToken.none;
  if (isVSCodeToken(source)) return pairs.tokenOf(source);
  if (hasMembers(source, 'token') && isVSCodeToken(source.token)) return pairs.tokenOf(source.token);
  throw cannotConvert(source, "VS Code's CancellationToken or its source");
}

/**
 * A cancellation token for VS Code, Monaco and the Language Server Protocol, which follows a token or a signal.
 *
 * Listeners are called in the order in which they subscribed, as there; one that throws stops no other, and its error
 * reaches whoever cancels. Who subscribes after the cancellation is called in a later turn.
 *
 * ```ts
 * import { toVSCodeToken } from 'countermand/interop';
 *
 * const source = new CancellationTokenSource();
 * const token = toVSCodeToken(source.token);
 * const subscription = token.onCancellationRequested(() => console.log('canceled')); // canceled
 * source.cancel();
 * ```
 *
 * @returns the same each time; for a token that was made by `fromVSCodeToken`, what it was made from
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function toVSCodeToken(token: CancellationTokenLike): VSCodeToken {
  return pairs.otherOf(token, (token) => new FollowingToken(token));
}

/** Reads the flag alone: there are tokens whose event throws when it is read. */
function isVSCodeToken(source: unknown): source is VSCodeTokenLike {
  return hasMembers(source, 'isCancellationRequested', 'onCancellationRequested');
}

/** Whether the flag is false and can never change, as that of VS Code's `None`. */
function isNever(token: VSCodeTokenLike): boolean {
  const flag = Reflect.getOwnPropertyDescriptor(token, 'isCancellationRequested');
  return flag?.value === false && flag.writable === false && flag.configurable === false;
}

type Disposables = { push(item: unknown): unknown } | { add(item: unknown): unknown } | null | undefined;

class FollowingToken implements VSCodeToken {
  readonly #token: CancellationToken;
  /** In the order of subscriptions. */
  readonly #listeners = new Set<() => unknown>();
  #stopListening: (() => void) | undefined;

  constructor(token: CancellationToken) {
    this.#token = token;
  }

  get isCancellationRequested(): boolean {
    return this.#token.isCancellationRequested;
  }

  /** Works without its object, as events of VS Code do. */
  readonly onCancellationRequested = (
    listener: (event: unknown) => unknown,
    thisArgs?: unknown,
    disposables?: Disposables,
  ): { dispose(): void } => {
    checkFunction('subscribe', listener);
    const call = () => listener.call(thisArgs, undefined);
    const subscription = { dispose: this.#token.isCancellationRequested ? callLater(call) : this.#subscribe(call) };
    if (disposables !== undefined && disposables !== null) {
      if ('push' in disposables) disposables.push(subscription);
      else disposables.add(subscription);
    }
    return subscription;
  };

  #subscribe(call: () => unknown): () => void {
    this.#listeners.add(call);
    if (this.#listeners.size === 1) {
      const registration = this.#token.register(() => {
        this.#fire();
      });
      this.#stopListening = () => registration.unregister();
    }
    return () => {
      if (this.#listeners.delete(call) && this.#listeners.size === 0) this.#stopListening?.();
    };
  }

  #fire(): void {
    const errors: unknown[] = [];
    for (const call of this.#listeners) {
      this.#listeners.delete(call);
      try {
        call();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw aggregate(errors, `${errors.length} listeners of a canceled token failed`);
  }
}

/** Calls in a later turn, unless it is told not to by what it gives. */
function callLater(call: () => unknown): () => void {
  const timer: TimerHandle = platform.setTimeout(call, 0);
  return () => {
    platform.clearTimeout(timer);
  };
}
