interface Disposable {
  dispose(): void;
}
type Event = (listener: (argument: unknown) => unknown, ...rest: unknown[]) => Disposable;

/** Counts the listeners of an event in the manner of VS Code. Gives the function that tells. */
export function countingEvent<T extends object>(holder: T, name: keyof T): () => number {
  const listening = new Set<Disposable>();
  const prototype = Object.getPrototypeOf(holder) as T;
  Object.defineProperty(holder, name, {
    get(): Event {
      const event = Reflect.get(prototype, name, holder) as Event;
      return (listener, ...rest) => {
        const subscription = event(listener, ...rest);
        listening.add(subscription);
        return {
          dispose() {
            listening.delete(subscription);
            subscription.dispose();
          },
        };
      };
    },
  });
  return () => listening.size;
}
