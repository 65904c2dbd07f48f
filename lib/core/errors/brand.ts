/**
 * The property by which different copies of this library, and different realms, recognize each other's cancellations,
 * since `instanceof` does not work across them. Its value is the kind.
 */
export const kindSymbol: unique symbol = Symbol.for('countermand.kind') as never;

/** Sets the cause of an error on old platforms, whose `Error` ignores it. */
export function keepCause(error: Error, options: { readonly cause?: unknown } | undefined): void {
  if (options === undefined || !('cause' in options) || 'cause' in error) return;
  Object.defineProperty(error, 'cause', { value: options.cause, configurable: true, writable: true });
}

/** Puts what all errors of a class share on its prototype, so that it does not clutter a printed error. */
export function defineErrorClass(
  errorClass: { readonly prototype: Error },
  name: string,
  code: string,
  kind: 'canceled' | 'timeout' | undefined,
): void {
  Object.defineProperties(errorClass.prototype, {
    name: { value: name, configurable: true, writable: true },
    code: { value: code, configurable: true, writable: true },
    [kindSymbol]: { value: kind },
  });
}
