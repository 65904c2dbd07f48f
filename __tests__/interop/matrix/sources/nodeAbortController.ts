import { AbortController } from 'node-abort-controller';
import { controllerSource } from './controllerSource.js';

export const nodeAbortController = controllerSource(
  { name: '`node-abort-controller`', library: 'node-abort-controller' },
  () => new AbortController(),
);
