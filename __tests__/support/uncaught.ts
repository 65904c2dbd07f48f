import { execFile } from 'node:child_process';

/** Node's own `process`: what Jest gives to tests is a copy, on which no uncaught errors arrive. */
export const realProcess = (execFile.constructor as FunctionConstructor)('return process')() as NodeJS.Process;

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** One real turn of the event loop, after which Node has told of all rejections that nobody has handled. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs `action` and two turns of the event loop, and gives what was thrown or rejected meanwhile where nobody caught it: that does not
 * fail the test then, as Jest would have it.
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
