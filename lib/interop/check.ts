import { attempt } from '../core/attempt.js';

/** Whether `source` has all these members. Never throws, and reads none of them: some do not let themselves be read. */
export function hasMembers(source: unknown, ...names: PropertyKey[]): boolean {
  return isObject(source) && attempt(() => names.every((name) => name in source)) === true;
}

/** Whether `source` has a method of this name. Never throws. */
export function hasMethod(source: unknown, name: PropertyKey): boolean {
  return isObject(source) && attempt(() => typeof Reflect.get(source, name) === 'function') === true;
}

function isObject(source: unknown): source is object {
  return (typeof source === 'object' && source !== null) || typeof source === 'function';
}
