import { platform, type StreamController } from '../core/base/platform.js';

/** How a stream starts, and what it consists of. */
export interface PullStreamOptions {
  readonly start?: (controller: StreamController) => void;
  /** Whether all chunks are bytes, so that readers may bring their own buffer. */
  readonly hasBytes?: boolean;
}

/** Makes a `ReadableStream` that asks for its chunks as they are read, one by one. */
export function pullStream(
  next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>,
  cancel: (reason: unknown) => PromiseLike<void>,
  { start, hasBytes = false }: PullStreamOptions,
): object {
  const source = {
    type: hasBytes ? ('bytes' as const) : undefined,
    start,
    async pull(controller: StreamController) {
      let result = await next();
      while (hasBytes && isEmpty(result)) result = await next(); // a stream of bytes refuses empty chunks
      if (result.done) {
        controller.close();
        controller.byobRequest?.respond(0);
      } else {
        controller.enqueue(result.value);
      }
    },
    cancel,
  };
  return new platform.ReadableStream!(source, { highWaterMark: 0 });
}

function isEmpty({ done, value }: { readonly done?: boolean | undefined; readonly value?: unknown }): boolean {
  return !done && (value as Uint8Array).byteLength === 0;
}
