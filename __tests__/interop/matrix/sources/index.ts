import type { Source } from '../Source.js';
import { abortController3 } from './abortController3.js';
import { abortControllerPolyfill } from './abortControllerPolyfill.js';
import { axiosToken } from './axiosToken.js';
import { donePromise } from './donePromise.js';
import { duckSignal } from './duckSignal.js';
import { emitterSignal } from './emitterSignal.js';
import { esfxToken } from './esfxToken.js';
import { frozenSignal } from './frozenSignal.js';
import { jsdomWindow } from './jsdomWindow.js';
import { linkedSource } from './linkedSource.js';
import { nativeController } from './nativeController.js';
import { nodeAbortController } from './nodeAbortController.js';
import { otherCopy } from './otherCopy.js';
import { ownSource } from './ownSource.js';
import { proxiedSignal } from './proxiedSignal.js';
import { reactNativeSignal } from './reactNativeSignal.js';
import { realmSignal } from './realmSignal.js';
import { rxjsSubscription } from './rxjsSubscription.js';
import { sharedArrayToken } from './sharedArrayToken.js';
import { timedSource } from './timedSource.js';
import { typeScriptToken } from './typeScriptToken.js';
import { vscodeToken } from './vscodeToken.js';

/** The rows. */
export const sources: readonly Source[] = [
  ownSource,
  linkedSource,
  timedSource,
  otherCopy,
  nativeController,
  abortController3,
  nodeAbortController,
  abortControllerPolyfill,
  reactNativeSignal,
  jsdomWindow,
  realmSignal,
  frozenSignal,
  proxiedSignal,
  emitterSignal,
  duckSignal,
  vscodeToken,
  sharedArrayToken,
  typeScriptToken,
  axiosToken,
  esfxToken,
  rxjsSubscription,
  donePromise,
];
