/** What is used of a readable stream of the WHATWG's kind. */
export interface ReadableStreamLike<T> {
  getReader(): ReadableStreamReaderLike<T>;
  cancel(reason?: any): PromiseLike<void>;
}

/** What is used of the reader of such a stream. */
export interface ReadableStreamReaderLike<T> {
  read(): PromiseLike<{ done: false; value: T } | { done: true; value?: any }>;
  cancel(reason?: any): PromiseLike<void>;
  releaseLock(): void;
}

export function isReadableStream(source: unknown): source is ReadableStreamLike<any> {
  return (
    typeof source === 'object' && source !== null && typeof (source as { getReader?: unknown }).getReader === 'function'
  );
}
