interface Target {
  addEventListener(type: string, listener: unknown, ...options: unknown[]): void;
  removeEventListener(type: string, listener: unknown, ...options: unknown[]): void;
}

/** Makes a signal count its listeners, and returns a function that returns the count. */
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
