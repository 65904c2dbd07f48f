import * as polyfill from 'abortcontroller-polyfill/dist/cjs-ponyfill.js';
import { controllerSource } from './controllerSource.js';

export const abortControllerPolyfill = controllerSource(
  { name: '`abortcontroller-polyfill`', library: 'abortcontroller-polyfill' },
  () => new polyfill.AbortController() as AbortController,
);
