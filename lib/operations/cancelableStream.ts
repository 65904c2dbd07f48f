import { argumentError } from '../core/base/check.js';
import { type CancellationToken, isEnded, thrownBy, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { type ItemSource, StreamItems } from './ItemSource.js';
import { Operation } from './Operation.js';
import { pullStream } from './pullStream.js';
import { isReadableStream, type ReadableStreamLike } from './ReadableStreamLike.js';
import { whileLive } from './whileLive.js';

/**
 * A stream of the same chunks that fails when the token is canceled: with what the token throws, even if the source
 * itself would have ended differently. The source is canceled with the same reason; if that fails, the error is
 * reported as uncaught. Its `cancel()` waits for that of the source while the token is live.
 *
 * The source is locked from the start, and chunks are requested as they are read. Nothing is left on the token once the
 * stream has ended or its reader has canceled it; a stream that is neither read to its end nor canceled stays attached
 * to the token.
 *
 * A byte stream becomes a stream of chunks. Without a token that can be canceled, this returns the stream itself. (With
 * the platform alone, `source.pipeThrough(new TransformStream(), { signal })` does nearly the same.)
 *
 * ```ts
 * const source = new CancellationTokenSource();
 * const endless = new ReadableStream<string>({ pull: (controller) => controller.enqueue('chunk') });
 * const reader = cancelableStream(endless, source.token).getReader();
 * console.log((await reader.read()).value); // chunk
 * source.cancel();
 * console.log(await reader.read().catch((error: Error) => error.name)); // AbortError
 * ```
 *
 * @throws TypeError if `stream` is not a stream or is locked, or if `token` is neither a token nor a signal
 */
export function cancelableStream<S extends ReadableStreamLike<any>>(stream: S, token?: CancellationTokenLike): S {
  const action = 'make a stream cancelable';
  if (!isReadableStream(stream)) throw argumentError(action, 'stream', 'a ReadableStream', stream);
  const followed = tokenFrom(token, action);
  if (isEnded(followed)) return stream;
  return streamUnder(followed, new StreamItems<unknown>(stream)) as S;
}

function streamUnder(token: CancellationToken, items: ItemSource<unknown>): object {
  let finish!: () => void;
  return pullStream(
    async () => {
      let result;
      try {
        result = await items.next();
        token.throwIfCancellationRequested(); // a source that ends because it, too, was canceled would look complete
      } catch (error) {
        token.throwIfCancellationRequested(); // the undo closes the source
        finish();
        throw error;
      }
      if (result.done === true) finish();
      return result;
    },
    (reason) => {
      finish();
      return whileLive(token, items.close(reason));
    },
    {
      start: (controller) => {
        void new Operation<void>(token).startAnyway((resolve) => {
          finish = resolve;
          return () => {
            controller.error(thrownBy(token));
            void whileLive(token, items.close(thrownBy(token)));
          };
        });
      },
    },
  );
}
