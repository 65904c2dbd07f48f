import type { CancellationToken } from '../CancellationToken.js';

/** The property that leads from a native signal to its token. A WeakMap would do, at many times the price. */
export const tokenSymbol: unique symbol = Symbol('countermand.token');

/** The token that says of itself that `signal` is its own. Whether that is still so, `ownsSignal` tells. */
export function tokenOfSignal(signal: object): CancellationToken | undefined {
  try {
    return (signal as { [tokenSymbol]?: CancellationToken })[tokenSymbol];
  } catch {
    return undefined; // a proxy that does not let itself be asked
  }
}
