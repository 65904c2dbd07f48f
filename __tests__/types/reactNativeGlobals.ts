/**
 * The part of React Native's global declarations that matters here: classes where lib.dom has interfaces with variables, listeners
 * as properties, no `reason`, `abort` without an argument, timers that are numbers. Kept as text, because under lib.dom, with
 * which these tests themselves are compiled, all of it is already declared.
 */
export const reactNativeGlobals = `
interface Event {}
interface EventTarget {}
interface AbortEvent extends Event { type: 'abort' }
type AbortListener = (this: AbortSignal, event: any) => any;

declare class AbortSignal implements EventTarget {
  constructor();
  readonly aborted: boolean;
  onabort: (event: AbortEvent) => void;
  addEventListener: (type: 'abort', listener: AbortListener, options?: boolean | { once?: boolean | undefined }) => void;
  removeEventListener: (type: 'abort', listener: AbortListener, options?: boolean) => void;
}

declare class AbortController {
  constructor();
  readonly signal: AbortSignal;
  abort(): void;
}

declare function setTimeout(handler: () => void, timeout: number): number;
declare function clearTimeout(handle: number): void;
declare function fetch(input: string, init?: { signal?: AbortSignal | undefined }): Promise<object>;
`;
