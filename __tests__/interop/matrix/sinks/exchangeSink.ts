import type { CancellationToken } from 'countermand';
import type { Sink } from '../Sink.js';
import { answer, openExchange } from '../support/exchange.js';

/** A sink that gets a text from the server with `get`. */
export function exchangeSink(
  description: Pick<Sink, 'name' | 'library' | 'note'> & { takesSignal?: boolean },
  get: (url: string, token: CancellationToken) => Promise<unknown>,
): Sink {
  return {
    takesSignal: true,
    ...description,
    async open() {
      const { url, arrived, abandoned, destroy, respond } = await openExchange();
      return {
        start: (token) => get(url, token),
        underWay: arrived,
        stopped: abandoned,
        fail: destroy,
        finish: respond,
        result: answer,
      };
    },
  };
}
