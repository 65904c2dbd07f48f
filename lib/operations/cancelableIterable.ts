import { attempt } from '../core/base/ask.js';
import { asyncIteratorSymbol } from '../core/base/platform.js';
import { type CancellationToken, thrownBy } from '../core/CancellationToken.js';
import { isEcho } from './isEcho.js';
import { type Items, type ItemSource, openItems } from './ItemSource.js';
import { Operation } from './Operation.js';
import { isStream } from './unreadSources.js';
import { whileLive } from './whileLive.js';

/** The same items, until the token is canceled. */
export function cancelableIterable<T>(items: Items<T>, token: CancellationToken): AsyncIterable<T> {
  return { [asyncIteratorSymbol]: () => new CancelableIterator(items, token) };
}

class CancelableIterator<T> implements AsyncIterator<T, undefined> {
  readonly #items: Items<T>;
  readonly #token: CancellationToken;
  /** Opened when the first item is requested. */
  #source: ItemSource<T> | undefined;
  /** The calls of `next` that wait for an item. */
  readonly #pending = new Set<(result: IteratorResult<T, undefined>) => void>();
  /** What the source has failed with. */
  #failure: unknown;
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
      this.#pending.add(resolve);
      this.#source.next().then(
        (result) => {
          this.#pending.delete(resolve);
          if (result.done === true) this.#isDone = true;
          // A source that ends because it, too, was canceled would look complete.
          if (this.#token.isCancellationRequested) reject(this.#cancel());
          else resolve(result as IteratorResult<T, undefined>);
        },
        (error: unknown) => {
          this.#pending.delete(resolve);
          this.#isDone = true;
          this.#failure = error;
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
      for (const resolve of this.#pending) resolve(done);
      // A generator that was asked for an item closes only after that item, which may never come.
      await whileLive(this.#token, this.#close(), this.#pending.size === 0);
    }
    return done;
  }

  /** Closes the source without waiting for that: a generator that hangs never closes. Returns what the token throws. */
  #cancel(): unknown {
    const reason = thrownBy(this.#token);
    void whileLive(this.#token, this.#close(reason));
    return reason;
  }

  async #close(reason?: unknown): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // One that cannot be opened is not ours to close.
    if (isStream(this.#items)) this.#source ??= attempt(() => openItems(this.#items));
    try {
      await this.#source?.close(reason);
    } catch (error) {
      if (error !== this.#failure) throw error; // else no failure to close it, but what it had failed with before
    }
  }
}

const done: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });
