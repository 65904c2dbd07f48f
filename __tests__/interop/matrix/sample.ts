import type { Sink } from './Sink.js';
import { jsonRpcRequest } from './sinks/jsonRpcRequest.js';
import { nativeFetch } from './sinks/nativeFetch.js';
import { rxjsTakeUntil } from './sinks/rxjsTakeUntil.js';
import type { Source } from './Source.js';
import { nativeController } from './sources/nativeController.js';
import { realmSignal } from './sources/realmSignal.js';
import { typeScriptToken } from './sources/typeScriptToken.js';

/*
 * How a source behaves hardly depends on the sink, nor a sink on the source. So a run that is not full tries every
 * source with three sinks, and every sink with three sources. They differ in mechanism.
 *
 * The sinks differ in what they take, and in what they reject with:
 * - fetch takes a signal, and rejects with its reason.
 * - A JSON-RPC request takes a VS Code token. The cancel crosses a connection, and an error of the protocol comes back.
 * - `takeUntil` takes an observable. It completes, so the rejection is an `EmptyError` that does not mention a cancel.
 *
 * The sources differ in how a cancel is noticed, and in the reason that comes with it:
 * - A native signal has events and reasons.
 * - The signal of another realm is recognized only by its shape, and its reasons are not instances of our `Error`.
 *   With p-retry this is the one documented deviation.
 * - TypeScript's token has neither events nor reasons: it is polled.
 */
const sampleSinks: readonly Sink[] = [nativeFetch, jsonRpcRequest, rxjsTakeUntil];
const sampleSources: readonly Source[] = [nativeController, realmSignal, typeScriptToken];

/** Whether a cell belongs to every run, not only to a full one. */
export function isInSample(source: Source, sink: Sink): boolean {
  return sampleSources.includes(source) || sampleSinks.includes(sink);
}
