/** A promise that the test settles. */
export function deferred<T = unknown>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((...settlers) => ([resolve, reject] = settlers));
  return { promise, resolve, reject };
}

export const never = new Promise<never>(() => {});

/** Waits until everything has happened that takes no turn of the event loop. */
export async function microtasks(): Promise<void> {
  for (let count = 0; count < 20; count++) await undefined;
}

/** Whether `promise` has settled after everything that takes no turn of the event loop. */
export async function isSettled(promise: PromiseLike<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => void (settled = true);
  promise.then(settle, settle);
  await microtasks();
  return settled;
}

/** Resolves with the error with which `promise` rejects. */
export async function rejectionOf(promise: PromiseLike<unknown>): Promise<any> {
  const outcome = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) return outcome.error;
  throw new Error(`The promise has resolved with ${String(outcome.value)}`);
}
