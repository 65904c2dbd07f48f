import { attempt, isError } from './base/ask.js';
import { argumentError, wantedToken } from './base/check.js';
import type { CancellationTokenLike } from './CancellationTokenLike.js';
import { type CancellationKind, isKind, kindOfError, kindOfReason } from './errors/kindOfError.js';
import { isShapedLikeStop } from './errors/stopShapes.js';
import { adapterOf } from './signals/ForeignAdapter.js';
import { tokenOfSignal } from './signals/tokenOfSignal.js';

/**
 * What a caught error means: `'canceled'` by hand, `'timeout'`, or `'failed'` because something else failed and the
 * work was canceled because of that; `undefined` if it is not a cancellation at all.
 *
 * Pass the token that the work ran under: most libraries lose the reason, so that only the token knows. Once it is
 * canceled, an error has the token's kind, unless the error is plainly something else: an engine's error such as
 * `TypeError`, an error of the operating system (with a `syscall`), or an `UndoError`. Even such an error has the
 * token's kind if it is the reason, or has the reason in its chain of causes. While the token is live, only a
 * `TimeoutError` counts: an operation's own deadline passed.
 *
 * Without a token, the error is judged by itself: an error of this library, a `DOMException`, Node's `AbortError` (and
 * its cause), or one of axios, VS Code, esfx, openai and the like.
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * source.cancel();
 * try {
 *   source.token.throwIfCancellationRequested();
 * } catch (error) {
 *   if (cancellationKind(error, source.token) !== 'canceled') throw error;
 * }
 * ```
 *
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function cancellationKind(error: unknown, token?: CancellationTokenLike): CancellationKind | undefined {
  if (token === undefined || token === null) return kindOfError(error);
  // Asked by its members, so that judging errors does not need the class of tokens.
  const asked = (tokenOfSignal(token) ?? token) as never;
  const adapter = typeof token === 'object' ? adapterOf(asked) : undefined;
  if (adapter === undefined) throw argumentError('judge an error', 'token', wantedToken, token);
  if (attempt(() => adapter.isCanceled(asked)) !== true)
    return kindOfError(error) === 'timeout' ? 'timeout' : undefined;
  const reason = attempt(() => adapter.reason?.(asked));
  if (!isStop(error, reason)) return undefined;
  const kind = attempt(() => adapter.kind?.(asked));
  return isKind(kind) ? kind : kindOfReason(reason);
}

/**
 * Whether a caught error is a cancellation by hand: nothing to retry, to report or to show. False for timeouts and
 * failures, which somebody should hear about. The same as `cancellationKind(error, token) === 'canceled'`.
 *
 * ```ts
 * console.log(isCancellation(new OperationCanceledError()), isCancellation(new TimeoutError())); // true false
 * ```
 */
export function isCancellation(error: unknown, token?: CancellationTokenLike): boolean {
  return cancellationKind(error, token) === 'canceled';
}

/** How many errors are judged at most, since a proxy may have causes without end. */
const mostErrors = 10_000;

type Holder = Error & { readonly [name in 'code' | 'originalError' | 'errors' | 'error' | 'suppressed']?: unknown };

/** Whether an error that was caught after a cancellation for `reason` says only that work was stopped. Never throws. */
function isStop(error: unknown, reason: unknown): boolean {
  const verdicts = new Map<unknown, boolean>();
  let mustSurface = false;

  const judge = (held: unknown): boolean => {
    if (!isError(held) || held === reason || isCopy(held, reason)) return true;
    const known = verdicts.get(held);
    if (known !== undefined) return known;
    verdicts.set(held, false); // for circular causes
    const { code, cause, originalError } = held as Holder; // GraphQL keeps what a resolver threw as `originalError`
    if (code === 'ERR_UNDO' || code === 'ERR_STRAGGLERS' || verdicts.size > mostErrors) mustSurface = true;
    if (mustSurface) return false;
    const hasStopAsCause = [cause, originalError].map(judgeCause).includes(true);
    const verdict =
      membersOf(held)?.map(judge).every(Boolean) ??
      (hasStopAsCause || kindOfError(held) !== undefined || isShapedLikeStop(held));
    verdicts.set(held, verdict);
    return verdict;
  };
  const judgeCause = (cause: unknown): boolean =>
    cause !== undefined && (cause === reason || isError(cause)) && judge(cause);

  return attempt(() => judge(error) && !mustSurface) === true;
}

/** The errors that an error only holds together; `undefined` if it is not an `AggregateError` or `SuppressedError`. */
function membersOf(holder: Holder): readonly unknown[] | undefined {
  if ('suppressed' in holder) return [holder.error, holder.suppressed];
  const { name, errors } = holder;
  // Validation errors list what is wrong in `errors`.
  if (!Array.isArray(errors) || errors.length === 0 || (name !== 'AggregateError' && !errors.some(isError)))
    return undefined;
  return errors;
}

/** The fetch of Cloudflare's workerd rejects with a copy of the reason. */
function isCopy(error: Error, reason: unknown): boolean {
  return isError(reason) && reason.message !== '' && error.name === reason.name && error.message === reason.message;
}
