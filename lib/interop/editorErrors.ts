import { attempt, isError } from '../core/base/ask.js';
import { argumentError, checkOptionalFunction, checkOptions } from '../core/base/check.js';
import { isCancellation } from '../core/cancellationKind.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { requestCanceledCode } from '../core/errors/kindOfError.js';
import { hide } from './hide.js';

/** How `toVSCodeError` makes its errors. */
export interface VSCodeErrorOptions {
  /** The `code` of the error. Default: none. */
  readonly code?: number | undefined;
}

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
 * @throws TypeError if `token` is neither a token nor a signal, or the code is not a whole number
 */
export function toVSCodeError(error: unknown, token?: CancellationTokenLike, options?: VSCodeErrorOptions): unknown {
  const { code } = readOptions(options, ['code']);
  if (!isCancellation(error, token) || isVSCodeCancellation(error, code)) return error;
  return hide(new Error('Canceled'), { name: 'Canceled', cause: error, ...(code !== undefined && { code }) });
}

function isVSCodeCancellation(error: unknown, code: number | undefined): boolean {
  return (
    attempt(() => error instanceof Error && error.name === 'Canceled' && error.message === 'Canceled') === true &&
    (code === undefined || codeOf(error) === code)
  );
}

type ResponseErrorClass = new (code: number, message: string) => Error;

/** How `toLSPError` makes its errors. */
export interface LSPErrorOptions {
  /** The class of `vscode-jsonrpc`, which turns anything else into an internal error. */
  readonly ResponseError?: ResponseErrorClass | undefined;
  /** The code of the error: -32801 for a request that a newer one has replaced, for example. Default: -32800. */
  readonly code?: number | undefined;
}

/**
 * What to throw, or to answer with, in a language server for a caught error. For a cancellation by hand, that is an
 * error with the code -32800 (`RequestCancelled`), or another one that you choose. Anything else is returned as is.
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
 * @throws TypeError if `token` is neither a token nor a signal, `ResponseError` is not a class, or the code is not a
 * whole number
 */
export function toLSPError(error: unknown, token?: CancellationTokenLike, options?: LSPErrorOptions): unknown {
  const { ResponseError, code = requestCanceledCode } = readOptions(options, ['ResponseError', 'code']);
  checkOptionalFunction(action, 'ResponseError', ResponseError);
  if (!isCancellation(error, token) || isLSPCancellation(error, code, ResponseError)) return error;
  const message = isError(error) ? error.message : 'The request was canceled';
  if (ResponseError === undefined) return hide(new Error(message), { code, cause: error });
  return hide(new ResponseError(code, message), { cause: error });
}

function isLSPCancellation(error: unknown, code: number, ResponseError: ResponseErrorClass | undefined): boolean {
  return codeOf(error) === code && (ResponseError === undefined || error instanceof ResponseError);
}

function codeOf(error: unknown): unknown {
  return attempt(() => (error as { code?: unknown }).code);
}

const action = 'convert an error';

/** The options, checked: the code is a whole number. */
function readOptions<O extends VSCodeErrorOptions>(options: O | undefined, known: readonly string[]): Partial<O> {
  checkOptions(action, options, known);
  const code = options?.code;
  if (code !== undefined && !Number.isInteger(code))
    throw argumentError(action, 'code', 'a whole number or undefined', code);
  return options ?? {};
}
