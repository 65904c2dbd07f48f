/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Cooperative cancellation: a {@link CancellationTokenSource} makes a {@link CancellationToken}, which is passed to every
 * long-running operation; only the owner of the source can request the stop, and each operation notices in time.
 *
 * @packageDocumentation
 */

export { fromAbortController, toAbortController } from './core/abortController.js';
export { cancellationKind, isCancellation } from './core/cancellationKind.js';
export { CancellationToken } from './core/CancellationToken.js';
export type {
  AbortControllerConstructor,
  AbortControllerLike,
  AbortSignalLike,
  CancellationTokenLike,
  CancellationTokenShape,
} from './core/CancellationTokenLike.js';
export { type CancellationCallback, CancellationTokenRegistration } from './core/CancellationTokenRegistration.js';
export {
  type CancelOptions,
  CancellationTokenSource,
  type CancellationTokenSourceOptions,
} from './core/CancellationTokenSource.js';
export type { CancellationKind } from './core/kindOfError.js';
export { ObjectDisposedError } from './core/ObjectDisposedError.js';
export { OperationCanceledError, type OperationCanceledErrorOptions } from './core/OperationCanceledError.js';
export { TimeoutError, type TimeoutErrorOptions } from './core/TimeoutError.js';
