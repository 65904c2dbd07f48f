// Questions about arbitrary values. Getters and proxies may throw, but no function here does.

/** What `action` returns; `undefined` if it throws. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

/** Whether `value` has all these members. Reads none of them, since some throw when they are read. */
export function hasMembers(value: unknown, ...names: PropertyKey[]): boolean {
  return attempt(() => names.every((name) => name in (value as object))) === true;
}

/** Whether `value` has methods of all these names. */
export function hasMethods(value: unknown, ...names: PropertyKey[]): boolean {
  return attempt(() => names.every((name) => typeof (value as Methods)[name] === 'function')) === true;
}

// The next two run for every result and every reason: written out, they cost half as much as `hasMembers` would.
// Their first lines only save time, since primitives have no such members.

/** Whether `value` is an error, from any realm and of any class: an object with a `name` and a `message`. */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false;
  try {
    const { name, message } = value as Partial<Error>;
    return typeof name === 'string' && typeof message === 'string';
  } catch {
    return false;
  }
}

/** Whether `value` can be awaited. Functions with a `then` do not count. */
export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return typeof (value as { then?: unknown }).then === 'function';
  } catch {
    return false;
  }
}

type Methods = Record<PropertyKey, unknown>;
