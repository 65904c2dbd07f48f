import { describe } from '../core/base/describe.js';
import { asyncIteratorSymbol } from '../core/base/platform.js';
import { isReadableStream, type ReadableStreamLike, type ReadableStreamReaderLike } from './ReadableStreamLike.js';

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
  return typeof (source as Partial<AsyncIterable<unknown>> | null | undefined)?.[asyncIteratorSymbol] === 'function';
}

export function openItems<T>(items: Items<T>): ItemSource<T> {
  return isReadableStream(items) ? openStream(items) : openIterable(items);
}

function openIterable<T>(items: AsyncIterable<T>): ItemSource<T> {
  const iterator = checkObject(items[asyncIteratorSymbol](), 'iterate over', 'an async iterator');
  return {
    async next() {
      const result: IteratorResult<T, unknown> = checkResult(await iterator.next());
      return result.done === true ? { done: true, value: undefined } : { done: false, value: result.value };
    },
    close: async () => {
      // null counts as absent, as in a loop of the language
      const closing = (iterator as { return?: (() => PromiseLike<object>) | null }).return?.();
      if (closing !== undefined) checkResult(await closing);
    },
  };
}

/** By a reader: the iterator of a stream cannot be left while it waits for an item (whatwg/streams#1255). */
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

/** The reader of a stream that may end while somebody is about to cancel it. */
export class StreamReader<T> {
  readonly #reader: ReadableStreamReaderLike<T>;
  #isReleased = false;

  constructor(stream: ReadableStreamLike<T>) {
    this.#reader = stream.getReader();
  }

  /** Rejects if the stream breaks its protocol. */
  async read(): Promise<IteratorResult<T, unknown>> {
    return checkResult(await this.#reader.read()) as IteratorResult<T, unknown>;
  }

  /** Cancels the stream and lets go of it; does nothing if it was let go before. */
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
      // Old platforms refuse to while a chunk is awaited: it goes with the chunk.
    }
  }
}

/** Throws unless `result` is what `next()` or `read()` has to give. */
function checkResult<R extends object>(result: R): R {
  return checkObject(result, 'take an item from', 'an iterator result');
}

function checkObject<O extends object>(value: O, action: string, wanted: string): O {
  if (typeof value === 'object' && (value as O | null) !== null) return value;
  throw new TypeError(`Cannot ${action} ${describe(value)}: expected ${wanted}`);
}
