/// <reference lib="esnext.disposable" preserve="true" />

/**
 * Cooperative cancellation: a {@link CancellationTokenSource} makes a {@link CancellationToken}, which is passed to
 * every long-running operation; only the owner of the source can request cancellation, and each operation notices the
 * request promptly.
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
  EmitterSignalLike,
} from './core/CancellationTokenLike.js';
export {
  type CancellationCallback,
  CancellationTokenRegistration,
} from './core/engine/CancellationTokenRegistration.js';
export {
  type CancelOptions,
  CancellationTokenSource,
  type CancellationTokenSourceOptions,
} from './core/CancellationTokenSource.js';
export type { CancellationKind } from './core/errors/kindOfError.js';
export { ObjectDisposedError } from './core/errors/ObjectDisposedError.js';
export { OperationCanceledError, type OperationCanceledErrorOptions } from './core/errors/OperationCanceledError.js';
export { TimeoutError, type TimeoutErrorOptions } from './core/errors/TimeoutError.js';

export { cancelable } from './operations/cancelable.js';
export { cancelableStream } from './operations/cancelableStream.js';
export { type CancelableFetch, createFetch, type FetchOptions } from './operations/createFetch.js';
export { delay } from './operations/delay.js';
export { interval } from './operations/interval.js';
export { makeCancelable, type MakeCancelableOptions } from './operations/makeCancelable.js';
export type { CancelableExecutor } from './operations/Operation.js';
export { PeriodicTimer } from './operations/PeriodicTimer.js';
export type { ReadableStreamLike, ReadableStreamReaderLike } from './operations/ReadableStreamLike.js';
export { StragglersError, type StragglersErrorOptions } from './operations/StragglersError.js';
export type { Task, TaskResult, TaskResults } from './operations/scope/Task.js';
export type { TaskScopeOptions } from './operations/scope/TaskScopeOptions.js';
export { TaskScope } from './operations/TaskScope.js';
export { UndoError, type UndoErrorOptions } from './operations/UndoError.js';
export { type EventEmitterLike, type EventOf, type EventTargetLike, waitForEvent } from './operations/waitForEvent.js';
export type { Waitable } from './operations/waitUnder.js';
export type { WaitOptions } from './operations/WaitOptions.js';
export { withCancellation } from './operations/withCancellation.js';
export { type TimeoutOptions, withTimeout } from './operations/withTimeout.js';
export { yieldIfDue, type YieldOptions } from './operations/yieldIfDue.js';
