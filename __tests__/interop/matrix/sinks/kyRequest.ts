import ky from 'ky';
import { exchangeSink } from './exchangeSink.js';

export const kyRequest = exchangeSink({ name: 'ky', library: 'ky' }, (url, { signal }) =>
  ky(url, { signal, retry: 0 }).text(),
);
