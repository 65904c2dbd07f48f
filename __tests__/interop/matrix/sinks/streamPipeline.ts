import { PassThrough, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';

export const streamPipeline: Sink = {
  name: '`stream/promises` pipeline',
  takesSignal: true,
  open() {
    const source = new PassThrough();
    const received = deferred();
    let text = '';
    const target = new Writable({
      write(chunk: Buffer, _, done) {
        text += chunk.toString();
        received.resolve();
        done();
      },
    });
    const closed = [source, target].map((stream) => new Promise<void>((resolve) => stream.once('close', resolve)));
    return {
      async start({ signal }) {
        source.write('first');
        await pipeline(source, target, { signal });
        return text;
      },
      underWay: received.promise,
      stopped: Promise.all(closed),
      fail: () => source.destroy(new Error('the source is broken')),
      finish: () => void source.end(' and last'),
      result: 'first and last',
    };
  },
};
