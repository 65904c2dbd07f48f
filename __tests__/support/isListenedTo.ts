import type { CancellationTokenLike } from 'countermand';
import { findStateOf } from '../../lib/core/CancellationToken.js';
import { hasListeners } from '../../lib/core/engine/CancellationState.js';

/** Whether a token has listeners: a callback, a linked child, or a signal or promise that was read from it. */
export function isListenedTo(token: CancellationTokenLike): boolean {
  return hasListeners(findStateOf(token)!);
}
