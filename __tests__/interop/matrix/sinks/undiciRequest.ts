import { request } from 'undici';
import { exchangeSink } from './exchangeSink.js';

export const undiciRequest = exchangeSink({ name: 'undici `request`', library: 'undici' }, async (url, { signal }) => {
  const { body } = await request(url, { signal });
  return await body.text();
});
