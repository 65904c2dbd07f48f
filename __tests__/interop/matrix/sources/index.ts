import type { Source } from '../Source.js';
import { abortController3 } from './abortController3.js';
import { nativeController } from './nativeController.js';

/** The rows. */
export const sources: readonly Source[] = [nativeController, abortController3];
