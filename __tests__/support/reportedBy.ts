/** Runs `action` and gives what the library reported as uncaught meanwhile, instead of letting the test fail by it. */
export function reportedBy(action: () => unknown): unknown[] {
  const { queueMicrotask } = globalThis;
  const reported: unknown[] = [];
  globalThis.queueMicrotask = (callback) => {
    try {
      callback();
    } catch (error) {
      reported.push(error);
    }
  };
  try {
    action();
  } finally {
    globalThis.queueMicrotask = queueMicrotask;
  }
  return reported;
}
