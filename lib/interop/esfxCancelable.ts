import { attempt } from '../core/attempt.js';
import { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkFunction } from '../core/check.js';
import { disposeSymbol } from '../core/platform.js';
import { cannotConvert, hasMembers, hasMethod, Pairs } from './Pairs.js';

/** `Cancelable.cancelSignal` of `@esfx/cancelable`, by which its objects know each other. */
const cancelSignal: unique symbol = Symbol.for('@esfx/cancelable:Cancelable.cancelSignal') as never;

interface CancelSignal {
  readonly signaled: boolean;
  readonly reason: unknown;
  readonly canBeSignaled?: boolean;
  subscribe(onSignaled: () => void): { unsubscribe(): void };
}

const pairs = new Pairs<CancelSignal>({
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
 * The token that follows a `Cancelable` of `@esfx/cancelable`: a `CancelToken`, a `CancelSource`, or an object of
 * somebody's that has the method. Its reason is the other's own.
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
  if (source === undefined || source === null) return CancellationToken.none;
  const signal = attempt(() => (source as { [cancelSignal](): unknown })[cancelSignal]());
  if (hasMembers(signal, 'signaled') && hasMethod(signal, 'subscribe')) return pairs.tokenOf(signal as CancelSignal);
  throw cannotConvert(source, 'a Cancelable of @esfx/cancelable');
}

/**
 * A `Cancelable` of `@esfx/cancelable`, which follows a token or a signal: for whatever takes one, as
 * `CancelToken.from` and `CancelToken.source([...])`.
 *
 * Its type is the one that is wanted where it goes, since the symbols of that package are its own.
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
 * @returns the same each time; for a token that was made by `fromEsfxCancelable`, the signal that it was made from
 * @throws TypeError if `token` is neither a token nor a signal
 */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- inferred from where the result goes
export function toEsfxCancelable<Cancelable extends object>(token: CancellationTokenLike): Cancelable {
  return pairs.otherOf(token, (token) => new FollowingSignal(token)) as object as Cancelable;
}

class FollowingSignal implements CancelSignal {
  readonly #token: CancellationToken;

  constructor(token: CancellationToken) {
    this.#token = token;
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
    checkFunction('subscribe', onSignaled);
    const registration = this.#token.register(() => {
      onSignaled();
    });
    const unsubscribe = () => {
      registration.unregister();
    };
    return { unsubscribe, [disposeSymbol]: unsubscribe };
  }

  [cancelSignal](): this {
    return this;
  }
}
