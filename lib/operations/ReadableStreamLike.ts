import { hasMethods } from '../core/base/ask.js';

/** The members of a WHATWG readable stream that are used. */
export interface ReadableStreamLike<T> {
  getReader(): ReadableStreamReaderLike<T>;
  cancel(reason?: any): PromiseLike<void>;
}

/** The members of its reader that are used. */
export interface ReadableStreamReaderLike<T> {
  read(): PromiseLike<{ done: false; value: T } | { done: true; value?: any }>;
  cancel(reason?: any): PromiseLike<void>;
  releaseLock(): void;
  /** Rejects if the stream has failed by itself. */
  readonly closed?: PromiseLike<unknown>;
}

export function isReadableStream(source: unknown): source is ReadableStreamLike<any> {
  return typeof source === 'object' && hasMethods(source, 'getReader');
}
