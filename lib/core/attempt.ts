/** Foreign getters and methods may throw. A signal that cannot be asked counts as not aborted until it can. */
export function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
