import { CancellationToken, type CancellationTokenLike } from 'countermand';
import { stateOfToken } from '../../lib/core/CancellationToken.js';
import { hasListeners } from '../../lib/core/engine/CancellationState.js';

/** Whether anything is left on a token: a callback, a linked child, a signal or a promise that was handed out. */
export function isListenedTo(token: CancellationTokenLike): boolean {
  return hasListeners(stateOfToken(CancellationToken.from(token)));
}
