import { platform, type StreamController } from '../core/base/platform.js';

/** Makes a `ReadableStream` that asks for its chunks as they are read, one by one. */
export function pullStream(
  next: () => Promise<{ readonly done?: boolean | undefined; readonly value?: unknown }>,
  cancel: (reason: unknown) => PromiseLike<void>,
  start?: (controller: StreamController) => void,
): object {
  const source = {
    start,
    async pull(controller: StreamController) {
      const result = await next();
      if (result.done) controller.close();
      else controller.enqueue(result.value);
    },
    cancel,
  };
  return new platform.ReadableStream!(source, { highWaterMark: 0 });
}
