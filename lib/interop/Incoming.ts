import { argumentError } from '../core/base/check.js';
import { CancellationToken } from '../core/CancellationToken.js';
import type { ForeignAdapter } from '../core/signals/ForeignAdapter.js';
import { stateFollowing } from '../core/signals/ForeignWatch.js';

/** How to recognize the tokens of another library, and how to follow them. */
export interface TokenAdapter<Other> extends ForeignAdapter<Other> {
  readonly matches: (source: unknown) => boolean;
  /** What the argument must be and what it is called, for error messages. */
  readonly wanted: string;
  readonly argument: string;
}

/** Converts the tokens of another library into ours. The same foreign token always becomes the same token. */
export class Incoming<Other extends object> {
  readonly #adapter: TokenAdapter<Other>;
  readonly #tokens = new WeakMap<object, CancellationToken>();

  constructor(adapter: TokenAdapter<Other>) {
    this.#adapter = adapter;
  }

  /**
   * The token that follows `found`: the foreign token that `source` is, or that was found in it.
   *
   * @returns `CancellationToken.none` for `undefined`, `null`, and a token that can never be canceled
   * @throws TypeError for anything else
   */
  from(source: unknown, found: unknown = source): CancellationToken {
    if (source === undefined || source === null) return CancellationToken.none;
    if (!this.#adapter.matches(found)) {
      throw argumentError(
        'convert a token',
        this.#adapter.argument,
        `${this.#adapter.wanted}, undefined or null`,
        source,
      );
    }
    const other = found as Other;
    const known = this.#tokens.get(other);
    if (known !== undefined) return known;
    const { token } = stateFollowing(other, this.#adapter);
    if (token.canBeCanceled) this.adopt(token, other);
    return token;
  }

  /** From now on, `other` is converted to `token`, which it follows or is followed by. */
  adopt(token: CancellationToken, other: Other): void {
    this.#tokens.set(other, token);
  }
}
