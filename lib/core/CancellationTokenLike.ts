declare global {
  // Both exist wherever lib.dom, @types/node or React Native's globals are loaded; these empty ones let the
  // declarations of this package stand without them.
  interface AbortSignal {}
  interface AbortController {}
}

/**
 * What is used of an abort signal: enough for the platform's own and for those of `abort-controller`, node-fetch 2,
 * Azure and React Native, which have no `reason` and no `throwIfAborted`.
 */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: (event: any) => void): void;
  removeEventListener(type: 'abort', listener: (event: any) => void): void;
}

/** What is used of an abort signal that is an event emitter. The requests of Node's `http`, which are streams, are none. */
export interface EmitterSignalLike {
  readonly aborted: boolean;
  on(type: 'abort', listener: (event: any) => void): unknown;
  off(type: 'abort', listener: (event: any) => void): unknown;
  readonly pipe?: undefined;
}

/**
 * What is used of a token that another copy of this library made: the CommonJS build beside the ESM one, or another
 * version. (For a token of this copy only its identity counts.)
 */
export interface CancellationTokenShape {
  readonly isCancellationRequested: boolean;
  readonly canBeCanceled: boolean;
  readonly reason: unknown;
  register(callback: (token: any) => unknown): { unregister(): boolean };
}

/**
 * Everything that is accepted where a token is wanted. `undefined` and `null` mean `CancellationToken.none`.
 *
 * The type is structural, so that tokens of another copy of the package and signals of a polyfill pass, while a
 * source, a controller, a `{ signal }` or a number is a compile-time error.
 */
export type CancellationTokenLike = CancellationTokenShape | AbortSignalLike | EmitterSignalLike | null | undefined;

/** What is used of an abort controller: the platform's own, a polyfill's, or another realm's. */
export interface AbortControllerLike {
  readonly signal: AbortSignalLike;
  abort(reason?: any): void;
}

/** A class of abort controllers. */
export type AbortControllerConstructor<S extends AbortSignalLike = AbortSignalLike> = new () => {
  readonly signal: S;
  abort(reason?: any): void;
};
