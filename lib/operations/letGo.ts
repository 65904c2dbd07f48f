import { attempt } from '../core/base/ask.js';
import { destroyNodeStream } from './nodeStreamModule.js';
import { isReadableStream } from './ReadableStreamLike.js';
import { isNodeStream, streamOf, unreadSources } from './unreadSources.js';

/** Closes what a result that nobody wants anymore has open. Nobody is left to receive a failure to do so. */
export function letGo(result: unknown): void {
  for (const source of unreadSources(result)) {
    letGoSource(streamOf(source) ?? source);
  }
}

/** Closes a stream or an iterator. Does nothing with anything else: an iterable has nothing open before it is asked. */
export function letGoSource(source: unknown, reason?: unknown): void {
  void attempt(async () => {
    if (isNodeStream(source)) destroyNodeStream(source, reason);
    else if (isReadableStream(source)) await source.cancel(reason);
    else await (source as Partial<AsyncIterator<unknown>>).return?.();
  })?.catch(() => {});
}
