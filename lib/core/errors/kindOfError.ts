import { isError } from '../base/ask.js';
import { constructorName } from '../base/describe.js';
import { kindSymbol } from './brand.js';

/** Why work was stopped: by hand, by the clock, or because something failed. */
export type CancellationKind = 'canceled' | 'timeout' | 'failed';

/** The names under which libraries report a cancellation by hand. */
const canceledNames = new Set([
  'AbortError', // DOM, Node, node-fetch
  'CanceledError', // axios
  'Canceled', // VS Code
  'CancelError', // esfx, prex, p-cancelable, got
  'CancellationError', // Bluebird
]);

/** Classes whose errors can be recognized only by the class: their name is `Error`, or they are not errors at all. */
const kindsOfClasses = new Map<string, CancellationKind>([
  ['APIUserAbortError', 'canceled'], // openai, Anthropic
  ['APIConnectionTimeoutError', 'timeout'],
  ['Cancellation', 'canceled'], // real-cancellable-promise
  ['OperationCanceledException', 'canceled'], // TypeScript
]);

/** `LSPErrorCodes.RequestCancelled` of the Language Server Protocol. */
export const requestCanceledCode = -32800;

/** The kind of cancellation that an error stands for, judged by itself; `undefined` if none. Never throws. */
export function kindOfError(error: unknown): CancellationKind | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    return judge(error, 0);
  } catch {
    return undefined; // a getter threw
  }
}

/** The kind of a cancellation with this reason. Never throws. */
export function kindOfReason(reason: unknown): CancellationKind {
  return kindOfError(reason) ?? (isError(reason) ? 'failed' : 'canceled');
}

export function isKind(value: unknown): value is CancellationKind {
  return value === 'canceled' || value === 'timeout' || value === 'failed';
}

type Judged = Partial<Error> & { [kindSymbol]?: CancellationKind; code?: unknown; __CANCEL__?: unknown };

function judge(error: Judged, depth: number): CancellationKind | undefined {
  const brand = error[kindSymbol];
  if (isKind(brand)) return brand;
  if (error.name === 'TimeoutError') return 'timeout';
  if (error.name === 'AbortError' && isError(error.cause) && depth < longestCauseChain) {
    return judge(error.cause, depth + 1) ?? 'failed'; // Node wraps the reason of a signal
  }
  if (
    canceledNames.has(error.name!) ||
    error.message === 'AbortError' ||
    error.code === requestCanceledCode ||
    error.__CANCEL__ === true // axios before 0.22
  )
    return 'canceled';
  return kindsOfClasses.get(constructorName(error));
}

/** How many causes to follow, since they may form a cycle. The number is arbitrary. */
const longestCauseChain = 32;
