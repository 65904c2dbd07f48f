interface Target {
  addEventListener(type: string, listener: unknown, ...options: unknown[]): void;
  removeEventListener(type: string, listener: unknown, ...options: unknown[]): void;
}

/** Counts the listeners of a signal whose class does not tell them. Gives the function that tells. */
export function countingSignal(signal: object): () => number {
  const target = signal as Target;
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (type, listener, ...options) => {
    addEventListener.call(target, type, listener, ...options);
    if (type === 'abort') listeners.add(listener);
  };
  target.removeEventListener = (type, listener, ...options) => {
    removeEventListener.call(target, type, listener, ...options);
    listeners.delete(listener);
  };
  return () => listeners.size;
}
