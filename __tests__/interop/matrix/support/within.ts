/** The time limit, in milliseconds, for everything that must happen. */
const timeLimit = 2_000;

/** Settles like the promise, or rejects with an error that says what did not happen in time. */
export function within<T>(promise: Promise<T>, what: string, milliseconds = timeLimit): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} within ${milliseconds} ms`)), milliseconds);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** Checks the condition in each turn of the event loop until it holds. Returns whether it held in time. */
export async function eventually(condition: () => boolean, milliseconds = timeLimit): Promise<boolean> {
  for (const start = performance.now(); !condition();) {
    if (performance.now() - start > milliseconds) return false;
    await nextTurn();
  }
  return true;
}

/** Resolves after everything that is due now, and its microtasks, has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
