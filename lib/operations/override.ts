type Method = (...args: unknown[]) => unknown;

/**
 * Replaces a method of one object by an own member, which cannot be seen in a listing. Does nothing if the object has no
 * such method or cannot be changed.
 *
 * @param wrap takes the original method, bound to the object, and returns the new one
 * @returns whether it was replaced
 */
export function override(target: object, name: PropertyKey, wrap: (original: Method) => Method): boolean {
  const original = (target as Record<PropertyKey, unknown>)[name];
  if (typeof original !== 'function') return false;
  const value = wrap((...args) => Reflect.apply(original, target, args) as unknown);
  return Reflect.defineProperty(target, name, { value, configurable: true, writable: true });
}
