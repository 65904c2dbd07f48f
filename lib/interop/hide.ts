/** Adds non-enumerable properties to an error, like its own `message`, so that they do not clutter its output. */
export function hide(error: Error, properties: object): Error {
  for (const [key, value] of Object.entries(properties)) define(error, key, value);
  for (const key of Object.getOwnPropertySymbols(properties)) define(error, key, Reflect.get(properties, key));
  return error;
}

/** Does nothing if the error refuses the property. */
function define(error: Error, key: PropertyKey, value: unknown): void {
  Reflect.defineProperty(error, key, { value, configurable: true, writable: true });
}
