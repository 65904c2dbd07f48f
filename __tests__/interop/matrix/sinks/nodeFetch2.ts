import fetch from 'node-fetch-2';
import { exchangeSink } from './exchangeSink.js';

export const nodeFetch2 = exchangeSink({ name: 'node-fetch 2', library: 'node-fetch-2' }, async (url, { signal }) => {
  const response = await fetch(url, { signal: signal as never }); // its types declare a signal of another shape
  return await response.text();
});
