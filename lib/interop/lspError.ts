import { isCancellation } from '../core/cancellationKind.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { checkOptionalFunction } from '../core/check.js';

/** `LSPErrorCodes.RequestCancelled` of the Language Server Protocol. */
const requestCanceled = -32800;

/** How `toLSPError` makes its errors. */
export interface LSPErrorOptions {
  /** The class of `vscode-jsonrpc`, which turns anything else into an internal error. */
  readonly ResponseError?: (new (code: number, message: string) => Error) | undefined;
}

/**
 * What to throw, or to answer with, in a language server for a caught error: for a cancellation by hand an error with
 * the code -32800 (`RequestCancelled`); anything else as it is.
 *
 * `vscode-jsonrpc` and `vscode-languageserver` tell errors by their class, so give it: `{ ResponseError }`.
 *
 * ```ts
 * import { ResponseError } from 'vscode-jsonrpc';
 * import { toLSPError } from 'countermand/interop';
 *
 * const error = toLSPError(new OperationCanceledError(), undefined, { ResponseError });
 * console.log((error as ResponseError<void>).code, error instanceof ResponseError); // -32800 true
 * ```
 *
 * @param token what the work ran under: most libraries lose the reason, so that only the token knows
 * @throws TypeError if `token` is neither a token nor a signal, or the class is none
 */
export function toLSPError(
  error: unknown,
  token?: CancellationTokenLike,
  { ResponseError }: LSPErrorOptions = {},
): unknown {
  checkOptionalFunction('ResponseError', ResponseError);
  if (!isCancellation(error, token) || isMade(error, ResponseError)) return error;
  const { message } = error as Partial<Error>;
  const text = typeof message === 'string' ? message : 'The request was canceled';
  const made = ResponseError === undefined ? codedError(text) : new ResponseError(requestCanceled, text);
  return Object.defineProperty(made, 'cause', { value: error, configurable: true, writable: true });
}

function isMade(error: unknown, ResponseError: LSPErrorOptions['ResponseError']): boolean {
  const hasCode = (error as { code?: unknown } | null | undefined)?.code === requestCanceled;
  return hasCode && (ResponseError === undefined || error instanceof ResponseError);
}

function codedError(message: string): Error {
  return Object.assign(new Error(message), { code: requestCanceled });
}
