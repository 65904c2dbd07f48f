import { exchangeSink } from './exchangeSink.js';

export const nativeFetch = exchangeSink({ name: 'fetch' }, async (url, { signal }) => {
  const response = await fetch(url, { signal });
  return await response.text();
});
