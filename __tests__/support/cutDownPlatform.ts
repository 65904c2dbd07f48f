// A platform of 2020: an AbortController without reasons and static methods, and no DOMException.
// The environments of Jest share these classes, so everything that is removed is restored in the end.
const restorers: (() => void)[] = [];

function remove(object: object, key: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
  Reflect.deleteProperty(object, key);
  restorers.push(() => Object.defineProperty(object, key, descriptor));
}

for (const key of ['any', 'timeout', 'abort']) remove(AbortSignal, key);
for (const key of ['throwIfAborted', 'reason']) remove(AbortSignal.prototype, key);
remove(globalThis, 'DOMException');

afterAll(() => {
  for (const restore of restorers) restore();
});
