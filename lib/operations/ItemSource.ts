import { hasMethods } from '../core/base/ask.js';
import { wrongType } from '../core/base/check.js';
import { asyncIteratorSymbol } from '../core/base/platform.js';
import { isReadableStream, type ReadableStreamLike, type ReadableStreamReaderLike } from './ReadableStreamLike.js';

/** Something that provides items one after the other. */
export type Items<T> = AsyncIterable<T> | ReadableStreamLike<T>;

/** Items in the course of being taken. */
export interface ItemSource<T> {
  /** Rejects if the source fails or breaks its protocol. */
  next(): Promise<IteratorResult<T, unknown>>;
  /** Closes the source before its end. */
  close(reason?: unknown): Promise<void>;
}

/** Whether something can be iterated over with `for await`, or read from as a stream. */
export function hasItems(source: unknown): source is Items<any> {
  return isReadableStream(source) || isAsyncIterable(source);
}

function isAsyncIterable(source: unknown): source is AsyncIterable<unknown> {
  return hasMethods(source, asyncIteratorSymbol);
}

export function openItems<T>(items: Items<T>): ItemSource<T> {
  return isReadableStream(items) ? openStream(items) : openIterable(items);
}

function openIterable<T>(items: AsyncIterable<T>): ItemSource<T> {
  const iterator = checkResult('[Symbol.asyncIterator]()', items[asyncIteratorSymbol]());
  return {
    async next() {
      const result: IteratorResult<T, unknown> = checkResult('next()', await iterator.next());
      return result.done === true ? { done: true, value: undefined } : { done: false, value: result.value };
    },
    close: async () => {
      // null counts as absent, as in a `for await` loop
      const closing = (iterator as { return?: (() => PromiseLike<object>) | null }).return?.();
      if (closing !== undefined) checkResult('return()', await closing);
    },
  };
}

/** Uses a reader: the iterator of a stream cannot be closed while it waits for an item (whatwg/streams#1255). */
function openStream<T>(stream: ReadableStreamLike<T>): ItemSource<T> {
  const reader = new StreamReader(stream);
  return {
    async next() {
      try {
        const result = await reader.read();
        if (result.done === true) reader.release();
        return result;
      } catch (error) {
        reader.release();
        throw error;
      }
    },
    close: (reason) => reader.cancel(reason),
  };
}

/** The reader of a stream that may end at the moment at which it is canceled. */
export class StreamReader<T> {
  readonly #reader: ReadableStreamReaderLike<T>;
  #isReleased = false;

  constructor(stream: ReadableStreamLike<T>) {
    this.#reader = stream.getReader();
  }

  /** Rejects if the stream breaks its protocol. */
  async read(): Promise<IteratorResult<T, unknown>> {
    return checkResult('read()', await this.#reader.read()) as IteratorResult<T, unknown>;
  }

  /** Cancels the stream and releases it. Does nothing if it was released before. */
  async cancel(reason?: unknown): Promise<void> {
    if (this.#isReleased) return;
    const canceled = this.#reader.cancel(reason);
    this.release();
    await canceled;
  }

  release(): void {
    this.#isReleased = true;
    try {
      this.#reader.releaseLock();
    } catch {
      // Old platforms refuse this while a chunk is awaited. The lock is of no use to anybody then.
    }
  }
}

/** Throws unless the result of a method is an object, as the protocol of iterators and readers demands. */
function checkResult<R extends object>(method: string, result: R): R {
  if (typeof result === 'object' && (result as R | null) !== null) return result;
  throw wrongType('iterate', method, 'an object', result);
}
