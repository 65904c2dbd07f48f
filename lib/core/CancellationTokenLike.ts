declare global {
  // Both have members wherever lib.dom, @types/node or React Native's globals are loaded. These empty interfaces let
  // the declarations of this package compile without them.
  interface AbortSignal {}
  interface AbortController {}
}

/**
 * The members of an abort signal that are used. This fits even the signals of `abort-controller`, node-fetch 2, Azure
 * and React Native, which have no `reason` and no `throwIfAborted`.
 */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: (event: any) => void): void;
  removeEventListener(type: 'abort', listener: (event: any) => void): void;
}

/** The members of an abort signal that is an event emitter. Node's HTTP requests have them, too, but are streams. */
export interface EmitterSignalLike {
  readonly aborted: boolean;
  on(type: 'abort', listener: (event: any) => void): unknown;
  off(type: 'abort', listener: (event: any) => void): unknown;
  readonly pipe?: undefined;
}

/**
 * The members used of a token from another copy of this library: the CommonJS build beside the ESM one, or another
 * version. (For a token from this copy, only its identity counts.)
 */
export interface CancellationTokenShape {
  readonly isCancellationRequested: boolean;
  readonly canBeCanceled: boolean;
  readonly reason: unknown;
  register(callback: (token: any) => unknown): { unregister(): boolean };
}

/**
 * Everything that is accepted as a token. `undefined` and `null` mean `CancellationToken.none`.
 *
 * The type is structural: tokens of another copy of the package and signals of a polyfill are accepted, while a source,
 * a controller, a `{ signal }` or a number is a compile-time error.
 */
export type CancellationTokenLike = CancellationTokenShape | AbortSignalLike | EmitterSignalLike | null | undefined;

/** The members of an abort controller that are used: of the platform, of a polyfill, or of another realm. */
export interface AbortControllerLike {
  readonly signal: AbortSignalLike;
  abort(reason?: any): void;
}

/** A class of abort controllers. */
export type AbortControllerConstructor<S extends AbortSignalLike = AbortSignalLike> = new () => {
  readonly signal: S;
  abort(reason?: any): void;
};
