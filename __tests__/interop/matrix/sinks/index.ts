import type { Sink } from '../Sink.js';
import { axiosCancelToken } from './axiosCancelToken.js';
import { axiosSignal } from './axiosSignal.js';
import { bluebirdPromise } from './bluebirdPromise.js';
import { childProcess } from './childProcess.js';
import { composedSignal } from './composedSignal.js';
import { eventsOnce } from './eventsOnce.js';
import { execaProcess } from './execaProcess.js';
import { gotRequest } from './gotRequest.js';
import { graphqlExecution } from './graphqlExecution.js';
import { httpGet } from './httpGet.js';
import { jsonRpcRequest } from './jsonRpcRequest.js';
import { kyRequest } from './kyRequest.js';
import { languageServerRequest } from './languageServerRequest.js';
import { nativeFetch } from './nativeFetch.js';
import { nodeFetch2 } from './nodeFetch2.js';
import { nodeFetch3 } from './nodeFetch3.js';
import { pCancelable } from './pCancelable.js';
import { piscinaTask } from './piscinaTask.js';
import { pQueue } from './pQueue.js';
import { pRetryFetch } from './pRetryFetch.js';
import { readFile } from './readFile.js';
import { realCancellablePromise } from './realCancellablePromise.js';
import { rxjsTakeUntil } from './rxjsTakeUntil.js';
import { streamPipeline } from './streamPipeline.js';
import { timersPromises } from './timersPromises.js';
import { undiciRequest } from './undiciRequest.js';
import { undiciStream } from './undiciStream.js';
import { webStreamPipe } from './webStreamPipe.js';

/** The columns. */
export const sinks: readonly Sink[] = [
  nativeFetch,
  composedSignal,
  undiciRequest,
  undiciStream,
  nodeFetch2,
  nodeFetch3,
  axiosSignal,
  axiosCancelToken,
  gotRequest,
  kyRequest,
  httpGet,
  timersPromises,
  eventsOnce,
  readFile,
  streamPipeline,
  webStreamPipe,
  childProcess,
  execaProcess,
  pQueue,
  pRetryFetch,
  piscinaTask,
  jsonRpcRequest,
  languageServerRequest,
  rxjsTakeUntil,
  graphqlExecution,
  pCancelable,
  realCancellablePromise,
  bluebirdPromise,
];
