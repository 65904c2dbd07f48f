/** Collects the errors that the library reports as uncaught, instead of failing the test, until `restore` is called. */
function collectReports() {
  const { queueMicrotask } = globalThis;
  const reported: unknown[] = [];
  globalThis.queueMicrotask = (callback) => {
    try {
      callback();
    } catch (error) {
      reported.push(error);
    }
  };
  return { reported, restore: () => void (globalThis.queueMicrotask = queueMicrotask) };
}

/** Runs `action` and returns the errors that the library reported as uncaught meanwhile. */
export function reportedBy(action: () => unknown): unknown[] {
  const { reported, restore } = collectReports();
  try {
    action();
  } finally {
    restore();
  }
  return reported;
}

/** Like `reportedBy`, for an asynchronous action. */
export async function reportedWhile(action: () => Promise<void>): Promise<unknown[]> {
  const { reported, restore } = collectReports();
  try {
    await action();
  } finally {
    restore();
  }
  return reported;
}
