import fetch from 'node-fetch-3';
import { exchangeSink } from './exchangeSink.js';

export const nodeFetch3 = exchangeSink({ name: 'node-fetch 3', library: 'node-fetch-3' }, async (url, { signal }) => {
  const response = await fetch(url, { signal });
  return await response.text();
});
