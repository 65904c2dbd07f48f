import { isCancellation } from '../core/cancellationKind.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';

/**
 * What to throw to VS Code for a caught error: for a cancellation by hand an error named `Canceled`, which its host
 * knows and does not show; anything else as it is, timeouts and failures too, which somebody should see.
 *
 * ```ts
 * import { toVSCodeError } from 'countermand/interop';
 *
 * console.log((toVSCodeError(new OperationCanceledError()) as Error).name); // Canceled
 * console.log((toVSCodeError(new TimeoutError()) as Error).name); // TimeoutError
 * ```
 *
 * @param token what the work ran under: most libraries lose the reason, so that only the token knows
 * @throws TypeError if `token` is neither a token nor a signal
 */
export function toVSCodeError(error: unknown, token?: CancellationTokenLike): unknown {
  if (!isCancellation(error, token) || (error as { name?: unknown } | null)?.name === 'Canceled') return error;
  return Object.defineProperty(new Error('Canceled', { cause: error }), 'name', {
    value: 'Canceled',
    configurable: true,
    writable: true,
  });
}
