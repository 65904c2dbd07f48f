import { Writable } from 'node:stream';
import { stream } from 'undici';
import type { Sink } from '../Sink.js';
import { deferred } from '../support/deferred.js';
import { answer, openExchange } from '../support/exchange.js';

/** Is stopped in the middle of the body. */
export const undiciStream: Sink = {
  name: 'undici `stream`',
  library: 'undici',
  takesSignal: true,
  async open() {
    const { abandoned, arrived, begin, destroy, respond, url } = await openExchange();
    const received = deferred();
    void arrived.then(begin);
    return {
      async start({ signal }) {
        let text = '';
        const target = () =>
          new Writable({
            write(chunk: Buffer, _, done) {
              text += chunk.toString();
              received.resolve();
              done();
            },
          });
        await stream(url, { method: 'GET', signal }, target);
        return text;
      },
      underWay: received.promise,
      stopped: abandoned,
      fail: destroy,
      finish: respond,
      result: answer,
    };
  },
};
