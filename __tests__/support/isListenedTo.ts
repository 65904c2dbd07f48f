import { CancellationToken, type CancellationTokenLike } from 'countermand';
import { stateOfToken } from '../../lib/core/CancellationToken.js';
import { hasListeners } from '../../lib/core/engine/CancellationState.js';

/** Whether a token has listeners: a callback, a linked child, or a signal or promise that was read from it. */
export function isListenedTo(token: CancellationTokenLike): boolean {
  return hasListeners(stateOfToken(CancellationToken.from(token)));
}
