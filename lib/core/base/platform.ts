/// <reference lib="esnext.disposable" preserve="true" />

import type { AbortControllerLike, AbortSignalLike } from '../CancellationTokenLike.js';

/**
 * Everything that the library uses from the platform. Globals are looked up when they are needed and never kept, so
 * that fake clocks and polyfills take effect whenever they are installed.
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
  // used only by operations
  readonly clearImmediate?: (immediate: unknown) => void;
  readonly fetch?: (input: unknown, init?: object) => PromiseLike<unknown>;
  readonly FinalizationRegistry?: new (callback: (value: () => void) => void) => {
    register(target: object, value: () => void): void;
  };
  readonly MessageChannel?: new () => { readonly port1: MessagePortLike; readonly port2: MessagePortLike };
  readonly ReadableStream?: new (source: StreamSource, strategy: { readonly highWaterMark: number }) => object;
  readonly navigator?: { readonly userAgent?: unknown };
  readonly process?: { getBuiltinModule?(name: string): unknown };
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
interface StreamSource {
  readonly type: 'bytes' | undefined;
  readonly start: ((controller: StreamController) => void) | undefined;
  pull(controller: StreamController): PromiseLike<void>;
  cancel(reason: unknown): PromiseLike<void>;
}

export interface StreamController {
  readonly byobRequest?: { respond(bytes: number): void } | null;
  enqueue(chunk: unknown): void;
  close(): void;
  error(error: unknown): void;
}

export type NativeSignal = AbortSignal & AbortSignalLike;

export interface NativeController {
  readonly signal: NativeSignal;
  abort(reason?: unknown): void;
}

/** What `setTimeout` returns: a number in browsers, an object with `unref` in Node. */
export type TimerHandle = number | { ref?(): unknown; unref?(): unknown };

export const platform = globalThis as unknown as Platform;

// WebKitGTK and React Native have no Symbol.dispose: there, a member written as [Symbol.dispose] would be named
// "undefined". The fallbacks are the symbols that compiled `using` statements look for.
export const disposeSymbol: typeof Symbol.dispose =
  (Symbol as Partial<SymbolConstructor>).dispose ?? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose);
export const asyncDisposeSymbol: typeof Symbol.asyncDispose =
  (Symbol as Partial<SymbolConstructor>).asyncDispose ??
  (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);

// For a long time, Hermes had no Symbol.asyncIterator. The fallback is the name that Babel's compiled loops and
// generators look for. A polyfill for any of these symbols must be loaded before this module.
export const asyncIteratorSymbol: typeof Symbol.asyncIterator =
  (Symbol as Partial<SymbolConstructor>).asyncIterator ?? ('@@asyncIterator' as never);

/** The method that Node's `util.inspect`, Deno and Bun call to show an object. */
export const inspectSymbol: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;

/** Throws `error` later, where nothing can catch it: the platform treats it like any uncaught error. */
export function reportUncaught(error: unknown): void {
  const throwError = () => {
    throw error;
  };
  if (platform.queueMicrotask === undefined) platform.setTimeout(throwError, 0);
  else platform.queueMicrotask(throwError);
}

/** Aborts a controller. A polyfill may throw what its listeners throw: such an error is reported. */
export function abortAndReport(controller: AbortControllerLike, reason: unknown): void {
  try {
    controller.abort(reason);
  } catch (error) {
    reportUncaught(error);
  }
}

/** The clock in use. A fake one has a `now` of its own. */
export function currentClock(): { readonly now: () => number } {
  return platform.performance ?? platform.Date;
}

/** One error that holds several. Old versions of Hermes have no `AggregateError`. */
export function aggregate(errors: readonly unknown[], message: string): Error {
  if (platform.AggregateError !== undefined) return new platform.AggregateError(errors, message);
  return Object.assign(new Error(message), { name: 'AggregateError', errors });
}
