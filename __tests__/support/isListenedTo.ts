import type { CancellationTokenLike } from 'countermand';
import { findStateOf } from '../../lib/core/CancellationToken.js';
import { hasListeners } from '../../lib/core/engine/CancellationState.js';

/** Whether anything is left on a token: a callback, a linked child, a signal or a promise that was handed out. */
export function isListenedTo(token: CancellationTokenLike): boolean {
  return hasListeners(findStateOf(token)!);
}
