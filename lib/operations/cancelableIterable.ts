import type { CancellationState } from '../core/CancellationState.js';
import { errorOf } from '../core/Cause.js';
import { look } from '../core/look.js';
import { asyncIteratorSymbol } from '../core/platform.js';
import { reportUnlessEcho } from './isEcho.js';
import { type Items, type ItemSource, openItems } from './ItemSource.js';
import { Operation } from './Operation.js';
import { isReadableStream } from './ReadableStreamLike.js';

/** The same items, until the state is canceled. */
export function cancelableIterable<T>(items: Items<T>, state: CancellationState): AsyncIterable<T> {
  return { [asyncIteratorSymbol]: () => new CancelableIterator(items, state) };
}

class CancelableIterator<T> implements AsyncIterator<T, undefined> {
  readonly #items: Items<T>;
  readonly #state: CancellationState;
  /** Where the items come from, once the first was asked for. */
  #source: ItemSource<T> | undefined = undefined;
  #isDone = false;
  #isClosed = false;

  constructor(items: Items<T>, state: CancellationState) {
    this.#items = items;
    this.#state = state;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#isDone) return Promise.resolve(done);
    if (look(this.#state)) this.#cancel();
    return new Operation<IteratorResult<T, undefined>>(this.#state).start((resolve, reject) => {
      this.#source ??= openItems(this.#items);
      this.#source.next().then(
        (result) => {
          // A source that ends because it was canceled too would look complete.
          look(this.#state);
          if (result.done === true) this.#isDone = true;
          resolve(result.done === true ? done : result);
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

  /** Nobody waits for the source to close: a generator that hangs never does. */
  #cancel(): void {
    reportUnlessEcho(this.#close(errorOf(this.#state)), this.#state);
  }

  async #close(reason?: unknown): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    // An iterable of which nothing was asked has started nothing; a stream may be under way from the first.
    if (this.#source !== undefined) await this.#source.close(reason);
    else if (isReadableStream(this.#items)) await this.#items.cancel(reason);
  }
}

const done: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined });
