import { describe } from '../core/describe.js';
import { isReadableStream, type ReadableStreamLike } from './ReadableStreamLike.js';

/** What items can be taken from, one after the other. */
export type Items<T> = AsyncIterable<T> | ReadableStreamLike<T>;

/** Items under way. */
export interface ItemSource<T> {
  /** Rejects if the source breaks its protocol. */
  next(): Promise<IteratorResult<T, unknown>>;
  /** Ends it early. */
  close(reason?: unknown): Promise<void>;
}

/** Whether something can be iterated over with `for await`, or read from as a stream. */
export function hasItems(source: unknown): source is Items<any> {
  return isReadableStream(source) || isAsyncIterable(source);
}

function isAsyncIterable(source: unknown): source is AsyncIterable<unknown> {
  return typeof (source as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] === 'function';
}

export function openItems<T>(items: Items<T>): ItemSource<T> {
  return isReadableStream(items) ? openStream(items) : openIterable(items);
}

function openIterable<T>(items: AsyncIterable<T>): ItemSource<T> {
  const iterator = checkObject(items[Symbol.asyncIterator](), 'iterate over', 'an async iterator');
  return {
    next: async () => checkResult(await iterator.next()),
    close: async () => {
      // null counts as absent, as in a loop of the language
      const closing = (iterator as { return?: (() => PromiseLike<object>) | null }).return?.();
      if (closing !== undefined) checkResult(await closing);
    },
  };
}

/** By a reader: the iterator of a stream cannot be left while it waits for an item (whatwg/streams#1255). */
function openStream<T>(stream: ReadableStreamLike<T>): ItemSource<T> {
  const reader = stream.getReader();
  return {
    async next() {
      try {
        const result = checkResult(await reader.read()) as IteratorResult<T, unknown>;
        if (result.done === true) releaseLock(reader);
        return result;
      } catch (error) {
        releaseLock(reader);
        throw error;
      }
    },
    async close(reason) {
      const canceled = reader.cancel(reason);
      releaseLock(reader);
      await canceled;
    },
  };
}

/** Lets go of a stream. Old platforms refuse to while a chunk is awaited. */
export function releaseLock(reader: { releaseLock(): void }): void {
  try {
    reader.releaseLock();
  } catch {
    // it goes with the chunk
  }
}

/** Throws unless `result` is what `next()` or `read()` has to give. */
export function checkResult<R extends object>(result: R): R {
  return checkObject(result, 'take an item from', 'an iterator result');
}

function checkObject<O extends object>(value: O, action: string, wanted: string): O {
  if (typeof value === 'object' && (value as O | null) !== null) return value;
  throw new TypeError(`Cannot ${action} ${describe(value)}: expected ${wanted}`);
}
