import got from 'got';
import { exchangeSink } from './exchangeSink.js';

export const gotRequest = exchangeSink({ name: 'got', library: 'got' }, (url, { signal }) =>
  got(url, { signal, retry: { limit: 0 } }).text(),
);
