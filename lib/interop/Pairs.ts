import { hasMethods } from '../core/base/ask.js';
import { CancellationToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { Incoming } from './Incoming.js';

/** Converts both ways, so that whatever went there and back is the same again. */
export class Pairs<Other extends object> extends Incoming<Other> {
  readonly #others = new WeakMap<CancellationToken, Other>();

  /** What follows `source`, of the other kind; `make` makes it. */
  to(source: CancellationTokenLike, make: (token: CancellationToken) => Other): Other {
    const token = CancellationToken.from(source);
    const known = this.#others.get(token);
    if (known !== undefined) return known;
    const made = make(token);
    this.adopt(token, made);
    return made;
  }

  override adopt(token: CancellationToken, other: Other): void {
    super.adopt(token, other);
    // Only a source cancels: whoever has the token does not get hold of another one that can be canceled by it.
    if (!hasMethods(other, 'cancel')) this.#others.set(token, other);
  }
}
