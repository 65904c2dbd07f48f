/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Converters between the tokens of this library and those of others, in both directions where that makes sense. None of
 * them needs the other library to be installed. For abort signals of any make, see `CancellationToken.from`,
 * `token.signal` and `token.toAbortSignal`.
 *
 * @packageDocumentation
 */

export { type AxiosCancel, type AxiosToken, type AxiosTokenLike, fromAxiosToken, toAxiosToken } from './axiosToken.js';
export {
  type CancelablePromise,
  type CancelablePromiseLike,
  fromCancelablePromise,
  toCancelablePromise,
} from './cancelablePromise.js';
export { fromDonePromise } from './donePromise.js';
export { fromEsfxCancelable, toEsfxCancelable } from './esfxCancelable.js';
export { type LSPErrorOptions, toLSPError, toVSCodeError, type VSCodeErrorOptions } from './editorErrors.js';
export {
  fromSubscription,
  type ObservableLike,
  type ObserverLike,
  type SubscriptionLike,
  toObservable,
} from './rxjs.js';
export {
  fromTypeScriptToken,
  toTypeScriptToken,
  type TypeScriptToken,
  type TypeScriptTokenLike,
  type TypeScriptTokenOptions,
} from './typeScriptToken.js';
export {
  fromVSCodeToken,
  toVSCodeToken,
  type VSCodeToken,
  type VSCodeTokenLike,
  type VSCodeTokenSourceLike,
} from './vscodeToken.js';
