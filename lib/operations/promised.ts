/** Runs `start`, and turns what it throws into a rejection: functions that return a promise never throw. */
export function promised<T>(start: () => Promise<T>): Promise<T> {
  try {
    return start();
  } catch (error) {
    return Promise.reject(error);
  }
}
