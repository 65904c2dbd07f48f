import { type AbortSignalLike, CancellationToken } from 'countermand';

export type Listener = (event: unknown) => void;

/** A signal in plain fields, each of which a test may break. */
export class PlainSignal {
  aborted: unknown = false;
  reason: unknown = new Error('stop');
  readonly listeners = new Set<Listener>();

  addEventListener(_type: string, listener: Listener): void {
    this.listeners.add(listener);
  }

  removeEventListener(type: string, listener: Listener): void {
    if (type === 'abort') this.listeners.delete(listener);
  }

  fire(): void {
    for (const listener of this.listeners) listener({ type: 'abort' });
  }

  abort(): void {
    this.aborted = true;
    this.fire();
  }
}

const boom = new Error('boom');

export function throwBoom(): never {
  throw boom;
}

/** A signal whose method `key` throws. */
export function failing(key: 'addEventListener' | 'removeEventListener'): PlainSignal {
  return Object.assign(new PlainSignal(), { [key]: throwBoom });
}

/** A signal whose property `key` throws when it is read. */
export function unreadable(key: keyof PlainSignal): PlainSignal {
  return Object.defineProperty(new PlainSignal(), key, { get: throwBoom });
}

/** A signal with other members in place of its own. */
export function signalWith(overrides: (signal: PlainSignal) => object): PlainSignal {
  const signal = new PlainSignal();
  return Object.assign(signal, overrides(signal));
}

/** A frozen signal, whose state is kept outside. */
export function frozenPair(): { readonly signal: AbortSignalLike; abort(): void } {
  const state = new PlainSignal();
  const signal = Object.freeze({
    get aborted() {
      return state.aborted as boolean;
    },
    addEventListener: state.addEventListener.bind(state),
    removeEventListener: state.removeEventListener.bind(state),
  });
  return { signal, abort: () => state.abort() };
}

/** A signal that borrows the native prototype. */
export function withNativePrototype(): object {
  return Object.create(Object.getPrototypeOf(new AbortController().signal) as object, {
    aborted: { value: false },
    addEventListener: { value() {} },
    removeEventListener: { value() {} },
  }) as object;
}

export function tokenOf(signal: object): CancellationToken {
  return CancellationToken.from(signal as AbortSignalLike);
}

export function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return 'nothing';
}
