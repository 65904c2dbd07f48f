import { asyncIteratorSymbol } from '../core/base/platform.js';
import { type CancellationToken, thrownBy } from '../core/CancellationToken.js';
import { isEcho, reportUnlessEcho } from './isEcho.js';
import { type Items, type ItemSource, openItems } from './ItemSource.js';
import { Operation } from './Operation.js';
import { isReadableStream } from './ReadableStreamLike.js';

/** The same items, until the token is canceled. */
export function cancelableIterable<T>(items: Items<T>, token: CancellationToken): AsyncIterable<T> {
  return { [asyncIteratorSymbol]: () => new CancelableIterator(items, token) };
}

class CancelableIterator<T> implements AsyncIterator<T, undefined> {
  readonly #items: Items<T>;
  readonly #token: CancellationToken;
  /** Opened when the first item is requested. */
  #source: ItemSource<T> | undefined;
  #isDone = false;
  #isClosed = false;

  constructor(items: Items<T>, token: CancellationToken) {
    this.#items = items;
    this.#token = token;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isDone) return Promise.resolve(done);
    if (this.#token.isCancellationRequested) this.#cancel();
    return new Operation<IteratorResult<T, undefined>>(this.#token, { isEcho }).start((resolve, reject) => {
      this.#source ??= openItems(this.#items);
      this.#source.next().then(
        (result) => {
          if (result.done === true) this.#isDone = true;
          // A source that ends because it, too, was canceled would look complete.
          if (this.#token.isCancellationRequested) reject(thrownBy(this.#token));
          else resolve(result as IteratorResult<T, undefined>);
        },
        (error: unknown) => {
          this.#isDone = true;
          reject(error);
        },
      );
      return () => {
        this.#cancel();
      };
    });
  }

  /** The loop was left early. */
  async return(): Promise<IteratorResult<T, undefined>> {
    if (!this.#isDone) {
      this.#isDone = true;
      await this.#close();
    }
    return done;
  }

  /** Closes the source without waiting for that: a generator that hangs never closes. */
  #cancel(): void {
    reportUnlessEcho(this.#close(thrownBy(this.#token)), this.#token);
  }

  async #close(reason?: unknown): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // An iterable that was not asked for an item has not started anything. A stream may have been running from the
    // start.
    if (this.#source !== undefined) await this.#source.close(reason);
    else if (isReadableStream(this.#items)) await this.#items.cancel(reason);
  }
}

const done: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });
