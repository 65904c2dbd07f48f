import { CancellationTokenSource } from 'countermand';

/**
 * Everything that can be reached from `start` by keys, symbols, prototypes, constructors and getters, including inherited
 * ones, and through the items of collections.
 */
function reachable(start: object): Set<object> {
  const found = new Set<object>();
  const queue: unknown[] = [start];
  const builtIns = new Set<unknown>([Object.prototype, Function.prototype, Error.prototype, Promise.prototype, Object]);
  while (queue.length > 0) {
    const value = queue.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) continue;
    if (builtIns.has(value) || found.has(value)) continue;
    found.add(value);
    if (value instanceof WeakRef) queue.push(value.deref());
    if (value instanceof Map || value instanceof Set) for (const item of value) queue.push(item);
    for (let owner: object | null = value; owner !== null && !builtIns.has(owner);) {
      for (const key of Reflect.ownKeys(owner)) {
        try {
          queue.push(Reflect.get(owner, key, value));
        } catch {
          // a getter that needs another receiver
        }
      }
      owner = Object.getPrototypeOf(owner) as object | null;
      queue.push(owner);
    }
  }
  return found;
}

it('gives no way from a token to anything that could cancel it', () => {
  const parent = new CancellationTokenSource({ name: 'parent' });
  const source = new CancellationTokenSource({ timeout: 60_000, parents: [parent.token] });
  const { token } = source;
  const registration = token.register(() => {});
  for (const start of [token, registration, token.signal, token.whenCanceled]) {
    for (const found of reachable(start)) {
      expect(found).not.toBeInstanceOf(CancellationTokenSource);
      expect(found).not.toBeInstanceOf(AbortController);
      if (found !== AbortSignal.prototype)
        expect(['cancel', 'abort'].filter((name) => name in found && !(found === AbortSignal))).toEqual([]);
    }
  }
  parent.cancel();
  for (const found of reachable(token.reason as object)) expect(found).not.toBeInstanceOf(CancellationTokenSource);
});

it('keeps no state in own properties', () => {
  const source = new CancellationTokenSource(60_000);
  const registration = source.token.register(() => {});
  expect([source, source.token, registration].flatMap((object) => Reflect.ownKeys(object))).toEqual([]);
  source.dispose();
});

it('refuses to be constructed through the constructor property', () => {
  const { token } = new CancellationTokenSource();
  const registration = token.register(() => {});
  for (const { constructor } of [token, registration] as object[]) {
    expect(() => Reflect.construct(constructor, [token])).toThrow(TypeError);
    expect(() => Reflect.construct(constructor, [])).toThrow(/^Cannot construct a Cancellation/);
  }
});
