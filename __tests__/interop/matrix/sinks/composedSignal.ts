import { exchangeSink } from './exchangeSink.js';

export const composedSignal = exchangeSink({ name: '`AbortSignal.any`, then fetch' }, async (url, token) => {
  const signal = AbortSignal.any([token.signal, new AbortController().signal]);
  const response = await fetch(url, { signal });
  return await response.text();
});
