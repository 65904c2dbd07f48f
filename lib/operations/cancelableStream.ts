import { type CancellationToken, isEnded, thrownBy, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { describe } from '../core/base/describe.js';
import { platform, type StreamController, type StreamSource } from '../core/base/platform.js';
import { reportUnlessEcho } from './isEcho.js';
import { StreamReader } from './ItemSource.js';
import { Operation } from './Operation.js';
import { isReadableStream, type ReadableStreamLike } from './ReadableStreamLike.js';

/**
 * A stream of the same chunks that ends with an error when the token is canceled: with what the token throws,
 * whatever the source would have ended with. The source is canceled with the same, and what that throws is reported
 * as uncaught. The source is locked from the start, chunks are asked for as they are read, and nothing is left on the
 * token once the stream has ended or was canceled by its reader; one that is neither read to its end nor canceled
 * stays there.
 *
 * A byte stream becomes one of chunks. Without a token that can be canceled you get the stream itself. (With the
 * platform alone, `source.pipeThrough(new TransformStream(), { signal })` does nearly the same.)
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
 * @throws TypeError if `stream` is no stream or locked, or `token` neither a token nor a signal
 */
export function cancelableStream<S extends ReadableStreamLike<any>>(stream: S, token?: CancellationTokenLike): S {
  if (!isReadableStream(stream)) {
    throw new TypeError(`Cannot read from ${describe(stream)}: expected a ReadableStream`);
  }
  const judge = tokenFrom(token, 'read under');
  if (isEnded(judge)) return stream;
  return streamUnder(judge, new StreamReader<unknown>(stream)) as S;
}

function streamUnder(token: CancellationToken, reader: StreamReader<unknown>): object {
  const operation = new Operation<void>(token);
  let controller!: StreamController;
  let finish!: () => void;
  const source: StreamSource = {
    start(started) {
      controller = started;
      void operation.join((resolve) => {
        finish = resolve;
        return () => {
          controller.error(thrownBy(token));
          reportUnlessEcho(reader.cancel(thrownBy(token)), token);
        };
      });
    },
    async pull() {
      try {
        const result = await reader.read();
        token.throwIfCancellationRequested(); // or what ended because it was canceled too would look complete
        if (result.done !== true) {
          controller.enqueue(result.value);
          return;
        }
        controller.close();
      } catch (error) {
        token.throwIfCancellationRequested(); // the undo lets go of the source
        finish();
        reader.release();
        throw error;
      }
      finish();
      reader.release();
    },
    cancel(reason) {
      finish();
      return reader.cancel(reason);
    },
  };
  return new platform.ReadableStream!(source, { highWaterMark: 0 });
}
