import type { AbortControllerLike } from 'countermand';
import { createRequire } from 'node:module';
import { createContext, runInContext } from 'node:vm';
import { controllerSource } from './controllerSource.js';

// The file from which React Native takes these globals, in a realm without native signals: no reasons, no static methods.
const { AbortController, AbortSignal } = createRequire(import.meta.url)('abort-controller/dist/abort-controller');
const app = createContext({ AbortController, AbortSignal });

export const reactNativeSignal = controllerSource(
  { name: "React Native's `AbortController`", library: 'abort-controller' },
  () => runInContext('new AbortController()', app) as AbortControllerLike,
  { knowsReasons: false },
);
