import type { CancellationToken, CancellationTokenLike } from 'countermand';
import {
  type AxiosToken,
  fromAxiosToken,
  fromEsfxCancelable,
  fromSubscription,
  fromTypeScriptToken,
  fromVSCodeToken,
  toAxiosToken,
  toEsfxCancelable,
  toVSCodeToken,
  type VSCodeToken,
} from 'countermand/interop';

/** What all kinds of tokens have in common: a flag, and a list of listeners. A test may break each part. */
export class FakeState {
  isCanceled: unknown = false;
  readonly listeners = new Set<() => void>();
  /** Called instead of storing the listener. */
  onListen: ((listener: () => void) => void) | undefined;
  /** Called instead of returning the flag. */
  onRead: (() => unknown) | undefined;

  read(): unknown {
    return this.onRead === undefined ? this.isCanceled : this.onRead();
  }

  listen(listener: () => void): void {
    if (this.onListen === undefined) this.listeners.add(listener);
    else this.onListen(listener);
  }

  fire(): void {
    for (const listener of [...this.listeners]) listener();
  }

  cancel(): void {
    this.isCanceled = true;
    this.fire();
  }
}

export interface Kind {
  readonly from: (source: any) => CancellationToken;
  readonly to?: (token: CancellationTokenLike) => object;
  /** Adds a listener to an object that `to` returned. */
  readonly subscribe?: (other: any, listener: () => void) => unknown;
  /** What error messages call that listener. */
  readonly listener?: string;
  /** Makes an object of that kind with a given state. */
  readonly make: (state: FakeState) => object;
  /** Whether such tokens have no listeners, so that they must be polled. */
  readonly isPolled?: boolean;
  /** What error messages say that it must be. */
  readonly wanted: string;
  readonly argument?: string;
}

export const kinds: Record<string, Kind> = {
  'VS Code': {
    from: fromVSCodeToken,
    to: toVSCodeToken,
    subscribe: (other: VSCodeToken, listener) => other.onCancellationRequested(listener),
    listener: 'listener',
    make: (state) => ({
      get isCancellationRequested() {
        return state.read();
      },
      onCancellationRequested: (listener: () => void) => {
        state.listen(listener);
        return { dispose: () => state.listeners.delete(listener) };
      },
    }),
    wanted: 'a VS Code CancellationToken or CancellationTokenSource',
  },
  TypeScript: {
    from: fromTypeScriptToken,
    make: (state) => ({ isCancellationRequested: () => state.read() }),
    isPolled: true,
    wanted: 'a TypeScript HostCancellationToken',
  },
  axios: {
    from: fromAxiosToken,
    to: toAxiosToken,
    subscribe: (other: AxiosToken, listener) => other.subscribe(listener),
    listener: 'listener',
    make: (state) => ({
      promise: new Promise(() => {}),
      get reason() {
        return state.read() === true ? Object.assign(new Error('canceled'), { __CANCEL__: true }) : undefined;
      },
      throwIfRequested() {},
      subscribe: (listener: () => void) => state.listen(listener),
      unsubscribe: (listener: () => void) => state.listeners.delete(listener),
    }),
    wanted: 'an axios CancelToken',
  },
  esfx: {
    from: fromEsfxCancelable,
    to: toEsfxCancelable,
    subscribe: (other: { subscribe(listener: () => void): void }, listener) => other.subscribe(listener),
    listener: 'onSignaled',
    make: (state) => ({
      get signaled() {
        return state.read();
      },
      reason: undefined,
      subscribe: (listener: () => void) => {
        state.listen(listener);
        return { unsubscribe: () => state.listeners.delete(listener) };
      },
      [Symbol.for('@esfx/cancelable:Cancelable.cancelSignal')]() {
        return this;
      },
    }),
    wanted: 'a Cancelable from @esfx/cancelable',
  },
  RxJS: {
    from: fromSubscription,
    make: (state) => ({
      get closed() {
        return state.read();
      },
      add: (listener: () => void) => state.listen(listener),
      remove: (listener: () => void) => state.listeners.delete(listener),
    }),
    wanted: 'an RxJS Subscription',
    argument: 'subscription',
  },
};

/** The kinds that have listeners. */
export const kindsWithListeners = Object.entries(kinds).filter(([, { isPolled }]) => isPolled !== true);

/** A fake of that kind, with its state and the token to which it is converted. */
export function fake(kind: Kind) {
  const state = new FakeState();
  const source = kind.make(state);
  return { state, source, token: kind.from(source) };
}
