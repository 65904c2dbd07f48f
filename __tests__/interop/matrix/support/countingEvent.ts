interface Disposable {
  dispose(): void;
}
type Event = (listener: (argument: unknown) => unknown, ...rest: unknown[]) => Disposable;

/** Makes a VS Code event count its listeners, and returns a function that returns the count. */
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
