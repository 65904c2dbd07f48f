/** What settles sooner or later must do so within this time. */
const bound = 2_000;

/** The promise, or a rejection that says what has not happened within `milliseconds`. */
export function within<T>(promise: Promise<T>, what: string, milliseconds = bound): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Asks again in each turn of the event loop until the condition holds; whether it did so in time. */
export async function eventually(condition: () => boolean, milliseconds = bound): Promise<boolean> {
  for (const start = performance.now(); !condition();) {
    if (performance.now() - start > milliseconds) return false;
    await nextTurn();
  }
  return true;
}

/** Resolves when what is due now, and what comes of it at once, is done. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
