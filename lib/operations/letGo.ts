import { attempt } from '../core/base/ask.js';
import { destroyNodeStream } from './nodeStreamModule.js';
import { isReadableStream } from './ReadableStreamLike.js';
import { isNodeStream, streamOf, unreadSources } from './unreadSources.js';

/** Closes what a result that nobody wants anymore has open. Failures to do so have nobody to tell. */
export function letGo(result: unknown): void {
  for (const source of unreadSources(result)) {
    void attempt(async () => {
      const body = streamOf(source);
      if (isNodeStream(body)) destroyNodeStream(body);
      else if (isReadableStream(body)) await body.cancel();
      else await (source as Partial<AsyncIterator<unknown>>).return?.();
    })?.catch(() => {});
  }
}
