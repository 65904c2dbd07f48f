import { attempt, isError } from './base/ask.js';
import { argumentError, wantedToken } from './base/check.js';
import type { CancellationTokenLike } from './CancellationTokenLike.js';
import { type CancellationKind, isKind, kindOfError, kindOfReason } from './errors/kindOfError.js';
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
  // Old signals have no reason, and then no error carries it.
  if (isPlainlySomethingElse(error) && (reason === undefined || !carries(error, reason))) return undefined;
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

const otherNames = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'EvalError',
  'URIError',
  'UndoError',
]);

function isPlainlySomethingElse(error: unknown): boolean {
  return (
    isError(error) &&
    (otherNames.has(error.name) || attempt(() => (error as { syscall?: unknown }).syscall) !== undefined)
  );
}

/** Whether `error` is `reason` or a copy of it, or has it in its chain of causes. */
export function carries(error: unknown, reason: unknown): boolean {
  if (isCopy(error, reason)) return true;
  const seen = new Set();
  for (let current = error; !seen.has(current); current = attempt(() => current.cause)) {
    if (current === reason) return true;
    if (!isError(current)) return false;
    seen.add(current);
  }
  return false; // the causes form a cycle
}

/** The fetch of Cloudflare's workerd rejects with a copy of the reason. */
function isCopy(error: unknown, reason: unknown): boolean {
  if (!isError(error) || !isError(reason) || reason.message === '') return false;
  return error.name === reason.name && error.message === reason.message;
}
