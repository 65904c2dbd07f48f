import { CancellationToken, makeToken } from '../core/CancellationToken.js';
import { describe } from '../core/base/describe.js';
import { type ForeignKind, stateFollowing } from '../core/signals/ForeignCause.js';

/** How to know the tokens of another kind, and how to follow them. */
export interface OtherKind<Other> extends ForeignKind<Other> {
  readonly isOne: (source: unknown) => boolean;
  /** What the error for anything else says that was expected. */
  readonly wanted: string;
}

/** Converts the tokens of another kind into tokens of ours, the same each time. */
export class Incoming<Other extends object> {
  readonly #kind: OtherKind<Other>;
  readonly #tokens = new WeakMap<object, CancellationToken>();

  constructor(kind: OtherKind<Other>) {
    this.#kind = kind;
  }

  /**
   * The token that follows `source`, or what was found in it.
   *
   * @returns `CancellationToken.none` for `undefined`, `null`, and what can never be canceled
   * @throws TypeError for anything else than that kind
   */
  from(source: unknown, found: unknown = source): CancellationToken {
    if (source === undefined || source === null) return CancellationToken.none;
    if (!this.#kind.isOne(found)) {
      const wanted = `${this.#kind.wanted}, undefined or null`;
      throw new TypeError(`Cannot make a token from ${describe(source)}: expected ${wanted}`);
    }
    const other = found as Other;
    const known = this.#tokens.get(other);
    if (known !== undefined) return known;
    const { token } = stateFollowing(other, this.#kind, makeToken);
    if (token.canBeCanceled) this.adopt(token, other);
    return token;
  }

  /** Lets `other`, which follows `token` or is followed by it, be converted to that. */
  adopt(token: CancellationToken, other: Other): void {
    this.#tokens.set(other, token);
  }
}
