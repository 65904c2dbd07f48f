import { execFile } from 'node:child_process';

/** Node's own `process`: Jest gives tests a copy that gets no uncaught errors. */
export const realProcess = (execFile.constructor as FunctionConstructor)('return process')() as NodeJS.Process;

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** Waits for one real turn of the event loop, after which Node has reported all unhandled rejections. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs `action` and two turns of the event loop, and returns the errors that were meanwhile uncaught or rejected without a handler.
 * They do not fail the test.
 */
export async function uncaughtDuring(action: () => unknown): Promise<unknown[]> {
  const errors: unknown[] = [];
  const collect = (error: unknown) => void errors.push(error);
  const listeners = events.map((event) => realProcess.listeners(event as 'exit'));
  for (const event of events) realProcess.removeAllListeners(event).on(event, collect);
  try {
    await action();
    await turn();
    await turn();
  } finally {
    events.forEach((event, index) => {
      realProcess.removeAllListeners(event);
      for (const listener of listeners[index]!) realProcess.on(event as 'exit', listener);
    });
  }
  return errors;
}
