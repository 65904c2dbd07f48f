import { attempt, hasMembers, hasMethods } from '../core/base/ask.js';
import { checkFunction } from '../core/base/check.js';
import { disposeSymbol } from '../core/base/platform.js';
import type { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Listeners } from './Listeners.js';
import { Pairs } from './Pairs.js';

/** `Cancelable.cancelSignal` of `@esfx/cancelable`, by which its objects recognize each other. */
const cancelSignal: unique symbol = Symbol.for('@esfx/cancelable:Cancelable.cancelSignal') as never;

interface CancelSignal {
  readonly signaled: boolean;
  readonly reason: unknown;
  readonly canBeSignaled?: boolean;
  subscribe(onSignaled: () => void): { unsubscribe(): void };
}

const signals = new Pairs<CancelSignal>({
  matches: (source) => hasMembers(source, 'signaled') && hasMethods(source, 'subscribe'),
  wanted: 'a Cancelable from @esfx/cancelable',
  argument: 'source',
  canBeCanceled: (signal) => signal.signaled || signal.canBeSignaled,
  isCanceled: (signal) => signal.signaled,
  reason: (signal) => signal.reason,
  listen: (signal, onChange) => {
    const subscription = signal.subscribe(onChange);
    return () => {
      subscription.unsubscribe();
    };
  },
});

/**
 * The token that follows a `Cancelable` of `@esfx/cancelable`: a `CancelToken`, a `CancelSource`, or any other object
 * with that method. The reason is the same.
 *
 * ```ts
 * import { CancelToken } from '@esfx/canceltoken';
 * import { fromEsfxCancelable } from 'countermand/interop';
 *
 * const source = CancelToken.source();
 * const token = fromEsfxCancelable(source.token);
 * source.cancel();
 * console.log(token.kind, token.reason === source.token.reason); // canceled true
 * ```
 *
 * @returns `CancellationToken.none` for `undefined`, `null`, and a `CancelToken` that can never be signaled
 * @throws TypeError for anything else
 */
export function fromEsfxCancelable(source: object | null | undefined): CancellationToken {
  return signals.from(
    source,
    attempt(() => (source as { [cancelSignal](): unknown })[cancelSignal]()),
  );
}

/**
 * A `Cancelable` of `@esfx/cancelable`, which follows a token or a signal: for everything that accepts one, such as
 * `CancelToken.from` and `CancelToken.source([...])`.
 *
 * Subscribers are called in the order in which they subscribed, and what they throw reaches the caller of `cancel`. The
 * result type is inferred from the context, unchecked, because only that package can name its symbols.
 *
 * ```ts
 * import type { Cancelable } from '@esfx/cancelable';
 * import { CancelToken } from '@esfx/canceltoken';
 * import { toEsfxCancelable } from 'countermand/interop';
 *
 * const source = new CancellationTokenSource();
 * const theirs: Cancelable = toEsfxCancelable(source.token);
 * source.cancel();
 * console.log(CancelToken.from(theirs).signaled); // true
 * ```
 *
 * @returns always the same object; for a token that was made by `fromEsfxCancelable`, the signal that it was made from,
 * unless that has a `cancel()` of its own
 * @throws TypeError if `token` is neither a token nor a signal
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- inferred from where the result goes
export function toEsfxCancelable<Cancelable extends object | null | undefined = object>(
  token: CancellationTokenLike,
): Cancelable {
  return signals.to(token, (followed) => new SignalForEsfx(followed)) as object as Cancelable;
}

class SignalForEsfx implements CancelSignal {
  readonly #token: CancellationToken;
  readonly #listeners: Listeners;

  constructor(token: CancellationToken) {
    this.#token = token;
    this.#listeners = new Listeners(token);
  }

  get signaled(): boolean {
    return this.#token.isCancellationRequested;
  }

  get reason(): unknown {
    return this.#token.reason;
  }

  get canBeSignaled(): boolean {
    return this.#token.canBeCanceled;
  }

  subscribe(onSignaled: () => void): { unsubscribe(): void; [disposeSymbol](): void } {
    checkFunction('subscribe', 'onSignaled', onSignaled);
    const unsubscribe = this.#listeners.add(() => {
      onSignaled();
    });
    return { unsubscribe, [disposeSymbol]: unsubscribe };
  }

  [cancelSignal](): this {
    return this;
  }
}
