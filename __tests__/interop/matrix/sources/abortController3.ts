import { AbortController } from 'abort-controller';
import { controllerSource } from './controllerSource.js';

export const abortController3 = controllerSource(
  { name: '`abort-controller`', library: 'abort-controller' },
  () => new AbortController(),
  { knowsReasons: false },
);
