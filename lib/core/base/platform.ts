/// <reference lib="esnext.disposable" preserve="true" />

import type { AbortControllerLike, AbortSignalLike } from '../CancellationTokenLike.js';

/**
 * What the library asks of the platform, and nothing else. Globals are looked up when they are needed, never kept, so
 * that fake clocks and polyfills installed later are seen.
 */
export interface Platform {
  readonly AbortController: (new () => NativeController) & { readonly prototype: object };
  readonly AbortSignal?: { readonly prototype: object };
  readonly AggregateError?: new (errors: readonly unknown[], message?: string) => Error & { errors: unknown[] };
  readonly Date: { readonly now: () => number };
  readonly Deno?: { refTimer?(timer: number): void; unrefTimer?(timer: number): void };
  readonly performance?: { readonly now: () => number };
  readonly queueMicrotask?: (callback: () => void) => void;
  readonly setTimeout: (callback: () => void, milliseconds: number) => TimerHandle;
  readonly clearTimeout: (timer: TimerHandle) => void;
  // asked for by operations
  readonly clearImmediate?: (immediate: unknown) => void;
  readonly fetch?: (input: unknown, init?: object) => PromiseLike<unknown>;
  readonly FinalizationRegistry?: new (callback: (value: () => void) => void) => {
    register(target: object, value: () => void): void;
  };
  readonly MessageChannel?: new () => { readonly port1: MessagePortLike; readonly port2: MessagePortLike };
  readonly ReadableStream?: new (source: StreamSource, strategy: { readonly highWaterMark: number }) => object;
  readonly navigator?: { readonly userAgent?: unknown };
  readonly setImmediate?: (callback: () => void) => unknown;
  readonly WeakRef?: new <T extends object>(target: T) => { deref(): T | undefined };
  readonly SuppressedError?: new (error: unknown, suppressed: unknown, message?: string) => Error;
}

interface MessagePortLike {
  onmessage: unknown;
  postMessage(message: unknown): void;
  close(): void;
}

/** What a `ReadableStream` is made from. */
export interface StreamSource {
  start(controller: StreamController): void;
  pull(): PromiseLike<void>;
  cancel(reason: unknown): PromiseLike<void>;
}

export interface StreamController {
  enqueue(chunk: unknown): void;
  close(): void;
  error(error: unknown): void;
}

export type NativeSignal = AbortSignal & AbortSignalLike;

export interface NativeController {
  readonly signal: NativeSignal;
  abort(reason?: unknown): void;
}

/** What `setTimeout` gives: a number in a browser, an object with `unref` in Node. */
export type TimerHandle = number | { ref?(): unknown; unref?(): unknown };

export const platform = globalThis as unknown as Platform;

// WebKitGTK and React Native have no Symbol.dispose: a member written [Symbol.dispose] would be named "undefined"
// there. The fallbacks are the symbols that compiled `using` statements look for.
export const disposeSymbol: typeof Symbol.dispose =
  (Symbol as Partial<SymbolConstructor>).dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
export const asyncDisposeSymbol: typeof Symbol.asyncDispose =
  (Symbol as Partial<SymbolConstructor>).asyncDispose ??
  (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);

// Hermes had no Symbol.asyncIterator for long. The fallback is the name that loops and generators compiled by Babel look
// for. A polyfill of these symbols has to be there before this.
export const asyncIteratorSymbol: typeof Symbol.asyncIterator =
  (Symbol as Partial<SymbolConstructor>).asyncIterator ?? ('@@asyncIterator' as never);

/** The method that Node's `util.inspect`, Deno and Bun call to show an object. */
export const inspectSymbol: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** Throws `error` where nobody can catch it, in a later turn: it ends up where the platform shows uncaught errors. */
export function reportUncaught(error: unknown): void {
  const throwError = () => {
    throw error;
  };
  if (platform.queueMicrotask === undefined) platform.setTimeout(throwError, 0);
  else platform.queueMicrotask(throwError);
}

/** Aborts a controller, and reports what comes back: polyfills throw what their listeners throw. */
export function abortAndReport(controller: AbortControllerLike, reason: unknown): void {
  try {
    controller.abort(reason);
  } catch (error) {
    reportUncaught(error);
  }
}

/** What tells the time now. The identity of its `now` tells a fake clock from the platform's. */
export function currentClock(): { readonly now: () => number } {
  return platform.performance ?? platform.Date;
}

/** One error for several. Old Hermes has no `AggregateError`. */
export function aggregate(errors: readonly unknown[], message: string): Error {
  if (platform.AggregateError !== undefined) return new platform.AggregateError(errors, message);
  return Object.assign(new Error(message), { name: 'AggregateError', errors });
}
