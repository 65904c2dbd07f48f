import { hasMethods } from '../core/base/ask.js';
import { argumentError } from '../core/base/check.js';
import { asyncIteratorSymbol } from '../core/base/platform.js';
import { destroyNodeStream } from './nodeStreamModule.js';
import { isReadableStream, type ReadableStreamLike, type ReadableStreamReaderLike } from './ReadableStreamLike.js';
import { isNodeStream } from './unreadSources.js';

/** Something that provides items one after another. */
export type Items<T> = AsyncIterable<T> | ReadableStreamLike<T>;

/** A source from which items are being taken. */
export interface ItemSource<T> {
  /** Rejects if the source fails or breaks its protocol. */
  next(): Promise<IteratorResult<T, unknown>>;
  /** Closes the source before its end. Does nothing afterwards. */
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
  return isReadableStream(items) ? new StreamItems(items) : openIterable(items);
}

function openIterable<T>(items: AsyncIterable<T>): ItemSource<T> {
  const iterator = checkResult('[Symbol.asyncIterator]()', items[asyncIteratorSymbol]());
  return {
    async next() {
      const result: IteratorResult<T, unknown> = checkResult('next()', await iterator.next());
      return result.done === true ? { done: true, value: undefined } : { done: false, value: result.value };
    },
    close: async (reason) => {
      // A stream of Node queues its return() behind a pending next().
      if (isNodeStream(items)) destroyNodeStream(items, reason);
      // null counts as absent, as in a `for await` loop
      const closing = (iterator as { return?: (() => PromiseLike<object>) | null }).return?.();
      if (closing !== undefined) checkResult('return()', await closing);
    },
  };
}

/**
 * Reads the items of a stream, and releases it at its end. Uses a reader, because the iterator of a stream cannot be
 * closed while it waits for an item (whatwg/streams#1255).
 */
export class StreamItems<T> implements ItemSource<T> {
  readonly #reader: ReadableStreamReaderLike<T>;
  #isReleased = false;

  constructor(stream: ReadableStreamLike<T>) {
    this.#reader = stream.getReader();
  }

  async next(): Promise<IteratorResult<T, unknown>> {
    let result: IteratorResult<T, unknown> | undefined;
    try {
      result = checkResult('read()', await this.#reader.read()) as IteratorResult<T, unknown>;
      return result;
    } finally {
      if (result === undefined || result.done === true) this.#release();
    }
  }

  async close(reason?: unknown): Promise<void> {
    if (this.#isReleased) return;
    const { closed } = this.#reader;
    const canceled = Promise.resolve(this.#reader.cancel(reason));
    this.#release();
    await Promise.resolve(closed).then(
      () => canceled,
      () => canceled.catch(() => {}), // it had failed with this before: canceling it has not
    );
  }

  #release(): void {
    this.#isReleased = true;
    try {
      this.#reader.releaseLock();
    } catch {
      // Old platforms refuse this while a chunk is awaited. By then, the lock no longer matters.
    }
  }
}

/** Throws unless the result of a method is an object, as the protocol of iterators and readers demands. */
function checkResult<R extends object>(method: string, result: R): R {
  if (typeof result === 'object' && (result as R | null) !== null) return result;
  throw argumentError('take the next item', method, 'an object', result);
}
