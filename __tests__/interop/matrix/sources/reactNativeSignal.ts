import type { AbortControllerLike } from 'countermand';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { controllerSource } from './controllerSource.js';

// The file that React Native makes the globals of, in a realm that has nothing else of signals: no reason, no statics.
const { AbortController, AbortSignal } = createRequire(import.meta.url)('abort-controller/dist/abort-controller');
const app = createContext({ AbortController, AbortSignal });

export const reactNativeSignal = controllerSource(
  { name: "React Native's globals", library: 'abort-controller' },
  () => runInContext('new AbortController()', app) as AbortControllerLike,
  { knowsReasons: false },
);
