import { hasMethods } from '../core/base/ask.js';
import { type CancellationToken, tokenFrom } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Incoming } from './Incoming.js';

/** Converts in both directions, so that a token that is converted there and back is the same again. */
export class Pairs<Other extends object> extends Incoming<Other> {
  readonly #others = new WeakMap<CancellationToken, Other>();

  /** The token of the other library that follows `source`. `make` makes it on first use. */
  to(source: CancellationTokenLike, make: (token: CancellationToken) => Other): Other {
    const token = tokenFrom(source, 'convert a token');
    const known = this.#others.get(token);
    if (known !== undefined) return known;
    const made = make(token);
    this.adopt(token, made);
    return made;
  }

  override adopt(token: CancellationToken, other: Other): void {
    super.adopt(token, other);
    // Only a source may cancel: a token must not lead to an object that can.
    if (!hasMethods(other, 'cancel')) this.#others.set(token, other);
  }
}
