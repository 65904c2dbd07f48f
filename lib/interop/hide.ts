/** Gives an error properties that do not clutter what is printed of it, as its own `message` does not. */
export function hide(error: Error, properties: object): Error {
  for (const [key, value] of Object.entries(properties)) define(error, key, value);
  for (const key of Object.getOwnPropertySymbols(properties)) define(error, key, Reflect.get(properties, key));
  return error;
}

/** Leaves out what the error does not take. */
function define(error: Error, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(error, key, { value, configurable: true, writable: true });
}
