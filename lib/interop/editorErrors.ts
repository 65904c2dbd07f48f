import { attempt, isError } from '../core/base/ask.js';
import { checkOptionalFunction, checkOptions } from '../core/base/check.js';
import { isCancellation } from '../core/cancellationKind.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { requestCanceledCode } from '../core/errors/kindOfError.js';
import { hide } from './hide.js';

/**
 * What to throw to VS Code for a caught error. For a cancellation by hand, that is an error whose name and message are
 * `Canceled`, which VS Code recognizes and does not show. Anything else is returned as is, even timeouts and failures,
 * because somebody should see them.
 *
 * ```ts
 * import { toVSCodeError } from 'countermand/interop';
 *
 * console.log((toVSCodeError(new OperationCanceledError()) as Error).name); // Canceled
 * console.log((toVSCodeError(new TimeoutError()) as Error).name); // TimeoutError
 * ```
 *
 * @param token the token that the work ran under: most libraries lose the reason, so that only the token knows
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function toVSCodeError(error: unknown, token?: CancellationTokenLike): unknown {
  if (!isCancellation(error, token) || isVSCodeCancellation(error)) return error;
  return hide(new Error('Canceled'), { name: 'Canceled', cause: error });
}

function isVSCodeCancellation(error: unknown): boolean {
  return attempt(() => error instanceof Error && error.name === 'Canceled' && error.message === 'Canceled') === true;
}

type ResponseErrorClass = new (code: number, message: string) => Error;

/** How `toLSPError` makes its errors. */
export interface LSPErrorOptions {
  /** The class of `vscode-jsonrpc`, which turns anything else into an internal error. */
  readonly ResponseError?: ResponseErrorClass | undefined;
}

/**
 * What to throw, or to answer with, in a language server for a caught error. For a cancellation by hand, that is an
 * error with the code -32800 (`RequestCancelled`). Anything else is returned as is.
 *
 * `vscode-jsonrpc` and `vscode-languageserver` recognize errors by their class, so pass it: `{ ResponseError }`.
 *
 * ```ts
 * import { ResponseError } from 'vscode-jsonrpc';
 * import { toLSPError } from 'countermand/interop';
 *
 * const error = toLSPError(new OperationCanceledError(), undefined, { ResponseError });
 * console.log((error as ResponseError<void>).code, error instanceof ResponseError); // -32800 true
 * ```
 *
 * @param token the token that the work ran under: most libraries lose the reason, so that only the token knows
 * @throws TypeError if `token` is neither a token nor a signal, or `ResponseError` is not a class
 */
export function toLSPError(error: unknown, token?: CancellationTokenLike, options?: LSPErrorOptions): unknown {
  const action = 'convert an error';
  checkOptions(action, options);
  const ResponseError = options?.ResponseError;
  checkOptionalFunction(action, 'ResponseError', ResponseError);
  if (!isCancellation(error, token) || isLSPCancellation(error, ResponseError)) return error;
  const message = isError(error) ? error.message : 'The request was canceled';
  if (ResponseError === undefined) return hide(new Error(message), { code: requestCanceledCode, cause: error });
  return hide(new ResponseError(requestCanceledCode, message), { cause: error });
}

function isLSPCancellation(error: unknown, ResponseError: ResponseErrorClass | undefined): boolean {
  const hasCode = attempt(() => (error as { code?: unknown }).code) === requestCanceledCode;
  return hasCode && (ResponseError === undefined || error instanceof ResponseError);
}
