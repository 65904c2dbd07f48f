import { isError } from '../base/ask.js';
import { constructorName } from '../base/describe.js';
import { kindSymbol } from './OperationCanceledError.js';

/** Why work was stopped: by hand, by the clock, or because something failed. */
export type CancellationKind = 'canceled' | 'timeout' | 'failed';

/** What libraries call the error of a cancellation by hand. */
const canceledNames = new Set([
  'AbortError', // DOM, Node, node-fetch
  'CanceledError', // axios
  'Canceled', // VS Code
  'CancelError', // esfx, prex, p-cancelable, got
  'CancellationError', // Bluebird
]);

/** Classes whose errors give nothing away but by the class: they are named `Error`, or are no errors at all. */
const kindsOfClasses = new Map<string, CancellationKind>([
  ['APIUserAbortError', 'canceled'], // openai, Anthropic
  ['APIConnectionTimeoutError', 'timeout'],
  ['Cancellation', 'canceled'], // real-cancellable-promise
  ['OperationCanceledException', 'canceled'], // TypeScript
]);

/** `RequestCancelled` of the Language Server Protocol. */
const requestCanceledCode = -32800;

/** What an error means, judged by itself alone; `undefined` if it is no cancellation. Never throws. */
export function kindOfError(error: unknown): CancellationKind | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  try {
    return judge(error, 0);
  } catch {
    return undefined; // a getter threw
  }
}

/** What a cancellation means whose reason is `reason`. */
export function kindOfReason(reason: unknown): CancellationKind {
  return kindOfError(reason) ?? (isError(reason) ? 'failed' : 'canceled');
}

type Judged = Partial<Error> & { [kindSymbol]?: CancellationKind; code?: unknown; __CANCEL__?: unknown };

function judge(error: Judged, depth: number): CancellationKind | undefined {
  const brand = error[kindSymbol];
  if (brand === 'canceled' || brand === 'timeout' || brand === 'failed') return brand;
  if (error.name === 'TimeoutError') return 'timeout';
  if (error.name === 'AbortError' && isError(error.cause) && depth < longestCauseChain) {
    return judge(error.cause, depth + 1) ?? 'failed'; // Node wraps the reason of the signal
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

/** How far causes are followed: they may form a circle. */
const longestCauseChain = 32;
