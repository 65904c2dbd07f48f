import type { Sink } from '../Sink.js';
import { axiosSignal } from './axiosSignal.js';
import { childProcess } from './childProcess.js';
import { nativeFetch } from './nativeFetch.js';

/** The columns. */
export const sinks: readonly Sink[] = [nativeFetch, axiosSignal, childProcess];
