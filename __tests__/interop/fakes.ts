import type { CancellationToken, CancellationTokenLike } from 'countermand';
import {
  fromAxiosToken,
  fromEsfxCancelable,
  fromSubscription,
  fromTypeScriptToken,
  fromVSCodeToken,
  toAxiosToken,
  toEsfxCancelable,
  toVSCodeToken,
} from 'countermand/interop';

/** What all kinds of tokens come to: a flag, and a list of whom to call. Each part may be spoiled by a test. */
export class FakeState {
  isCanceled: unknown = false;
  readonly listeners = new Set<() => void>();
  /** Called in place of entering the listener. */
  onListen: ((listener: () => void) => void) | undefined;
  /** Called in place of telling the flag. */
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
  /** An object of that kind over a state. */
  readonly make: (state: FakeState) => object;
  /** Whether such tokens tell nothing by themselves. */
  readonly isPolled?: boolean;
  /** What the error says for anything else. */
  readonly wanted: string;
}

export const kinds: Record<string, Kind> = {
  'VS Code': {
    from: fromVSCodeToken,
    to: toVSCodeToken,
    make: (state) => ({
      get isCancellationRequested() {
        return state.read();
      },
      onCancellationRequested: (listener: () => void) => {
        state.listen(listener);
        return { dispose: () => state.listeners.delete(listener) };
      },
    }),
    wanted: "VS Code's CancellationToken or its source",
  },
  TypeScript: {
    from: fromTypeScriptToken,
    make: (state) => ({ isCancellationRequested: () => state.read() }),
    isPolled: true,
    wanted: "TypeScript's HostCancellationToken",
  },
  axios: {
    from: fromAxiosToken,
    to: toAxiosToken,
    make: (state) => ({
      promise: new Promise(() => {}),
      get reason() {
        return state.read() === true ? Object.assign(new Error('canceled'), { __CANCEL__: true }) : undefined;
      },
      throwIfRequested() {},
      subscribe: (listener: () => void) => state.listen(listener),
      unsubscribe: (listener: () => void) => state.listeners.delete(listener),
    }),
    wanted: "axios' CancelToken",
  },
  esfx: {
    from: fromEsfxCancelable,
    to: toEsfxCancelable,
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
    wanted: 'a Cancelable of @esfx/cancelable',
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
    wanted: 'a Subscription of RxJS',
  },
};

/** The kinds that tell by themselves. */
export const tellingKinds = Object.entries(kinds).filter(([, { isPolled }]) => isPolled !== true);

/** A token of ours over a fake of that kind. */
export function fake(kind: Kind) {
  const state = new FakeState();
  const source = kind.make(state);
  return { state, source, token: kind.from(source) };
}
