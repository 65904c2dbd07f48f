// A platform of 2020: an AbortController that knows neither reasons nor statics, and no DOMException.
// Jest's test environments share these classes with each other, so what is taken away is given back in the end.
const restorers: (() => void)[] = [];

function takeAway(object: object, key: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(object, key)!;
  Reflect.deleteProperty(object, key);
  restorers.push(() => Object.defineProperty(object, key, descriptor));
}

for (const key of ['any', 'timeout', 'abort']) takeAway(AbortSignal, key);
for (const key of ['throwIfAborted', 'reason']) takeAway(AbortSignal.prototype, key);
takeAway(globalThis, 'DOMException');

afterAll(() => {
  for (const restore of restorers) restore();
});
