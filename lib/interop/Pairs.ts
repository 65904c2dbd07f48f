import { attempt } from '../core/attempt.js';
import { CancellationToken, makeToken } from '../core/CancellationToken.js';
import type { CancellationTokenLike } from '../core/CancellationTokenLike.js';
import { describe } from '../core/describe.js';
import type { ForeignKind } from '../core/ForeignCause.js';
import { stateFollowing } from '../core/stateOfForeign.js';

/**
 * The tokens of another kind, each with its token of ours: what was converted once gives the same again, and converted
 * back gives what it was made from.
 */
export class Pairs<Other extends object> {
  readonly #kind: ForeignKind<Other>;
  readonly #tokens = new WeakMap<Other, CancellationToken>();
  readonly #others = new WeakMap<CancellationToken, Other>();

  constructor(kind: ForeignKind<Other>) {
    this.#kind = kind;
  }

  /** The token that follows `other`. */
  tokenOf(other: Other): CancellationToken {
    const known = this.#tokens.get(other);
    if (known !== undefined) return known;
    const { token } = stateFollowing(other, this.#kind, makeToken);
    if (token.canBeCanceled) this.#pair(token, other);
    return token;
  }

  /** What follows `source`, of the other kind; `make` makes it. */
  otherOf(source: CancellationTokenLike, make: (token: CancellationToken) => Other): Other {
    const token = CancellationToken.from(source);
    const known = this.#others.get(token);
    if (known !== undefined) return known;
    const other = make(token);
    this.#pair(token, other);
    return other;
  }

  #pair(token: CancellationToken, other: Other): void {
    this.#tokens.set(other, token);
    this.#others.set(token, other);
  }
}

/** Whether `source` has a method of this name. Never throws. */
export function hasMethod(source: unknown, name: PropertyKey): boolean {
  return isObject(source) && attempt(() => typeof Reflect.get(source, name) === 'function') === true;
}

/** The error for what cannot be converted. */
export function cannotConvert(source: unknown, wanted: string): TypeError {
  return new TypeError(`Cannot make a token from ${describe(source)}: expected ${wanted}, undefined or null`);
}

/** Whether `source` has all these members. Never throws, and does not read them: some do not let themselves be read. */
export function hasMembers(source: unknown, ...names: PropertyKey[]): source is object {
  return isObject(source) && attempt(() => names.every((name) => name in source)) === true;
}

function isObject(source: unknown): source is object {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}
