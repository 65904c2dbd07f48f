import { attempt, hasMembers, hasMethods } from '../core/base/ask.js';
import { checkFunction } from '../core/base/check.js';
import { platform } from '../core/base/platform.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Listeners } from './Listeners.js';
import { Pairs } from './Pairs.js';

/** The members of a cancellation token of VS Code, Monaco or the Language Server Protocol that are used. */
export interface VSCodeTokenLike {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (listener: (event: any) => any) => { dispose(): any };
}

/** The member of a source of such tokens that is used. */
export interface VSCodeTokenSourceLike {
  readonly token: VSCodeTokenLike;
}

/** A cancellation token as VS Code, Monaco and the Language Server Protocol define it. */
export interface VSCodeToken {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: (
    listener: (event: any) => any,
    thisArgs?: any,
    disposables?: { dispose(): any }[],
  ) => { dispose(): void };
}

const tokens = new Pairs<VSCodeTokenLike>({
  // Does not read the event, because some tokens throw when it is read.
  matches: (source) => hasMembers(source, 'isCancellationRequested', 'onCancellationRequested'),
  wanted: 'a VS Code CancellationToken or CancellationTokenSource',
  argument: 'source',
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
 * The token that follows a cancellation token of VS Code, Monaco or `vscode-jsonrpc`, or the token of one of their
 * sources.
 *
 * The flag of the other token counts, and its event is only an occasion to read the flag. The event is subscribed to
 * while somebody listens. If reading the event throws, as it does for tokens over a `SharedArrayBuffer`, the flag is
 * polled every 20 ms while somebody listens. A cancellation without an event, as after the source was disposed of, is
 * seen by the next poll.
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
 * @returns `CancellationToken.none` for `undefined`, `null`, and a token that can never be canceled, such as VS Code's
 * `None`
 * @throws TypeError for anything else
 */
export function fromVSCodeToken(source: VSCodeTokenLike | VSCodeTokenSourceLike | null | undefined): CancellationToken {
  const isSource = hasMembers(source, 'token') && !hasMembers(source, 'isCancellationRequested');
  return tokens.from(source, isSource ? attempt(() => (source as VSCodeTokenSourceLike).token) : source);
}

/**
 * A cancellation token for VS Code, Monaco and the Language Server Protocol, which follows a token or a signal.
 *
 * Listeners are called in the order in which they subscribed, as in VS Code. If one throws, the others are still
 * called, and its error reaches the caller of `cancel`. A listener that subscribes after the cancellation is called in
 * a later turn.
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
 * @returns always the same object; for a token that was made by `fromVSCodeToken`, the one that it was made from,
 * unless that has a `cancel()` of its own
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function toVSCodeToken(token: CancellationTokenLike): VSCodeToken {
  return tokens.to(token, (followed) => new TokenForVSCode(followed));
}

/** Whether the flag is false and can never change, like that of VS Code's `None`. */
function isNever(token: VSCodeTokenLike): boolean {
  const flag = Reflect.getOwnPropertyDescriptor(token, 'isCancellationRequested');
  return flag?.value === false && flag.writable === false && flag.configurable === false;
}

class TokenForVSCode implements VSCodeToken {
  readonly #token: CancellationToken;
  readonly #listeners: Listeners;
  #event: VSCodeToken['onCancellationRequested'] | undefined;

  constructor(token: CancellationToken) {
    this.#token = token;
    this.#listeners = new Listeners(token);
  }

  get isCancellationRequested(): boolean {
    return this.#token.isCancellationRequested;
  }

  /** A function that works without `this`, like the events of VS Code. */
  get onCancellationRequested(): VSCodeToken['onCancellationRequested'] {
    return (this.#event ??= (listener, thisArgs, disposables) => {
      checkFunction('subscribe', 'listener', listener);
      const subscription = { dispose: this.#subscribe(() => listener.call(thisArgs, undefined)) };
      if (Array.isArray(disposables)) disposables.push(subscription);
      else if (hasMethods(disposables, 'add')) (disposables as unknown as Set<unknown>).add(subscription);
      return subscription;
    });
  }

  #subscribe(call: () => unknown): () => void {
    if (this.#token.isCancellationRequested) return callLater(call);
    // If subscribing itself reveals a cancellation, the listener is called later, too: nobody has the subscription yet.
    let isSubscribed = false;
    let cancelCall: (() => void) | undefined;
    const leave = this.#listeners.add(() => {
      if (isSubscribed) call();
      else cancelCall = callLater(call);
    });
    isSubscribed = true;
    return cancelCall ?? leave;
  }
}

/** Calls in a later turn. Returns a function that prevents the call. */
function callLater(call: () => unknown): () => void {
  const timer = platform.setTimeout(call, 0);
  return () => {
    platform.clearTimeout(timer);
  };
}
