import { ReadableStream, type ReadableStreamDefaultController, WritableStream } from 'node:stream/web';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

export const webStreamPipe: Sink = {
  name: '`pipeTo`',
  takesSignal: true,
  open() {
    const received = deferred();
    const canceled = deferred();
    const aborted = deferred();
    let controller!: ReadableStreamDefaultController<string>;
    let text = '';
    const source = new ReadableStream<string>({
      start(streamController) {
        controller = streamController;
        controller.enqueue('first');
      },
      cancel: () => canceled.resolve(),
    });
    const target = new WritableStream<string>({
      write(chunk) {
        text += chunk;
        received.resolve();
      },
      abort: () => aborted.resolve(),
    });
    return {
      async start({ signal }) {
        await source.pipeTo(target, { signal });
        return text;
      },
      underWay: received.promise,
      stopped: Promise.all([canceled.promise, aborted.promise]),
      fail: () => controller.error(new Error('the source is broken')),
      finish() {
        controller.enqueue(' and last');
        controller.close();
      },
      result: 'first and last',
      countLeftovers: () => Number(source.locked) + Number(target.locked),
    };
  },
};
