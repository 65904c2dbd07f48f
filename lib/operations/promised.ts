/** Runs `start`, and makes a rejection of what it throws: functions that return a promise never throw. */
export function promised<T>(start: () => Promise<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return Promise.reject(error);
  }
}
