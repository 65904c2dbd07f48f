import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { exchangeSink } from './exchangeSink.js';

export const httpGet = exchangeSink({ name: '`http.get`' }, async (url, { signal }) => {
  const [response] = (await once(get(url, { signal }), 'response')) as [IncomingMessage];
  return await text(response);
});
