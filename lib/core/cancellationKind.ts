import { attempt, isError } from './base/ask.js';
import { argumentError, wantedToken } from './base/check.js';
import type { CancellationTokenLike } from './CancellationTokenLike.js';
import { type CancellationKind, isKind, kindOfError, kindOfReason } from './errors/kindOfError.js';
import { isShapedLikeStop } from './errors/stopShapes.js';
import { flagOf } from './signals/isSignalLike.js';
import { tokenOfSignal } from './signals/tokenOfSignal.js';

/**
 * What a caught error means: `'canceled'` by hand, `'timeout'`, or `'failed'` because something else failed and the
 * work was canceled because of that; `undefined` if it is not a cancellation at all.
 *
 * Pass the token that the work ran under: most libraries lose the reason, so that only the token knows. Once it is
 * canceled, an error has the token's kind if it
 *
 * - is the reason, or a copy of it,
 * - is not an error at all, such as a string,
 * - is recognized by itself (see below), or is shaped like those with which libraries say that they were stopped: by its
 *   name, code or message (`ERR_CANCELED`, `57014`, `Command timed out`, `The connection was closed`), or
 * - has such an error, or the reason, among its causes (`cause`, and `originalError` of GraphQL).
 *
 * Anything else is a failure of its own, and the kind is `undefined`: `duplicate key value`, `The order was canceled`, an
 * HTTP status from 400 on, a `TypeError`, an error of the operating system. An `AggregateError` or `SuppressedError` has
 * the kind only if everything in it has. An `UndoError` or `StragglersError` never has it, nor has an error that holds
 * one: something is still there, or still runs. The exception is the reason itself: whatever it is, it has the kind.
 *
 * The limit is the text. If the peer closes the connection, or the server cancels the call, while the token is canceled,
 * many libraries reject exactly as if you had stopped them, and so the error has the token's kind. The same goes for a
 * clean-up that fails with such an error; one that fails in any other way is seen. A stop that a library reports in words
 * that are not known here is `undefined`.
 *
 * While the token is live, only a `TimeoutError` counts: an operation's own deadline passed. Without a token, the error
 * is judged by itself: an error of this library, a `DOMException`, Node's `AbortError` (and its cause), or one of axios,
 * VS Code, esfx, openai and the like.
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
  const asked: Asked = tokenOfSignal(token) ?? token;
  const flag = typeof token === 'object' ? flagOf(asked) : undefined;
  if (flag === undefined) throw argumentError('judge an error', 'token', wantedToken, token);
  if (attempt(() => asked[flag]) !== true) return kindOfError(error) === 'timeout' ? 'timeout' : undefined;
  const reason = attempt(() => asked.reason);
  if (!isStop(error, reason)) return undefined;
  const kind = flag === 'aborted' ? undefined : attempt(() => asked.kind);
  return isKind(kind) ? kind : kindOfReason(reason);
}

/**
 * Whether a caught error is a cancellation by hand: nothing to retry, to report or to show. False for timeouts and
 * failures, which somebody should hear about. The same as `cancellationKind(error, token) === 'canceled'`, so with a
 * canceled token it is false for each error that is not shaped like a stop. What counts, and where the limit is, is
 * explained there.
 *
 * ```ts
 * console.log(isCancellation(new OperationCanceledError()), isCancellation(new TimeoutError())); // true false
 * ```
 */
export function isCancellation(error: unknown, token?: CancellationTokenLike): boolean {
  return cancellationKind(error, token) === 'canceled';
}

type Asked = { readonly [name in 'isCancellationRequested' | 'aborted' | 'reason' | 'kind']?: unknown };

type Holder = Error & { readonly [name in 'code' | 'originalError' | 'errors' | 'error' | 'suppressed']?: unknown };

/** Whether an error that was caught after a cancellation for `reason` says only that work was stopped. Never throws. */
function isStop(error: unknown, reason: unknown): boolean {
  const verdicts = new Map<unknown, boolean>();
  let mustSurface = false;

  const judge = (held: unknown): boolean => {
    if (held === reason) return true;
    if (!isError(held)) return !(held instanceof Error); // one that cannot be read may say anything
    if (isCopy(held, reason)) return true;
    const known = verdicts.get(held);
    if (known !== undefined) return known;
    verdicts.set(held, false); // for circular causes
    const { code, cause, originalError } = held as Holder; // GraphQL keeps what a resolver threw as `originalError`
    if (code === 'ERR_UNDO' || code === 'ERR_STRAGGLERS') mustSurface = true;
    const hasStopAsCause = [cause, originalError]
      .filter((each) => each !== undefined && (each === reason || isError(each)))
      .map(judge)
      .includes(true);
    const verdict =
      membersOf(held)?.map(judge).every(Boolean) ??
      (hasStopAsCause || kindOfError(held) !== undefined || isShapedLikeStop(held));
    verdicts.set(held, verdict);
    return verdict;
  };
  return attempt(() => judge(error) && !mustSurface) === true; // causes without end overflow the stack, and surface
}

/** The errors that an error only holds together; `undefined` if it is not an `AggregateError` or `SuppressedError`. */
function membersOf(holder: Holder): readonly unknown[] | undefined {
  if ('suppressed' in holder) return [holder.error, holder.suppressed];
  const { name, errors } = holder;
  // Validation errors list what is wrong in `errors`.
  if (!Array.isArray(errors) || errors.length === 0 || (name !== 'AggregateError' && !errors.some(isError)))
    return undefined;
  return errors as unknown[];
}

/** The fetch of Cloudflare's workerd rejects with a copy of the reason, or with an error that has its text as message. */
function isCopy({ name, message }: Error, reason: unknown): boolean {
  const text = isError(reason) ? reason.message && `${reason.name}: ${reason.message}` : reason;
  return text !== '' && [`${name}: ${message}`, message].includes(text as string);
}
