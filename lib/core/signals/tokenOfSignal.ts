import type { CancellationToken } from '../CancellationToken.js';

/** The property, or tag, that leads from a signal to its token. A WeakMap would do, at many times the cost. */
export const tagSymbol: unique symbol = Symbol('countermand.token');

/** The token that a signal is tagged with. Objects that inherit from the signal inherit the tag. */
export function tokenOfSignal(signal: object): CancellationToken | undefined {
  try {
    return (signal as { [tagSymbol]?: CancellationToken | undefined })[tagSymbol];
  } catch {
    return undefined; // a proxy that refuses to be read
  }
}
