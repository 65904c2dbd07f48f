/** How some work has ended. */
export type Outcome<T> =
  { readonly value: T; readonly error?: never } | { readonly value?: never; readonly error: unknown };

/** Returns the result, or throws the error. */
export function unwrap<T>(outcome: Outcome<T>): T {
  if ('error' in outcome) throw outcome.error;
  return outcome.value;
}
