import type { CancellationToken, TimeoutError } from 'countermand';
import { countListeners } from '../support/leakFixture.js';
import type { Cancellation } from './referenceModel.js';
import { expectSame, type SideBySide, type TokenPair } from './sideBySide.js';

/** Compares everything that can be observed of tokens and sources, at any point of a program. */
export function observe(world: SideBySide): void {
  for (const pair of [...world.tokens]) {
    poll(world, pair);
    compareToken(world, pair);
  }
  for (const { source, node } of world.sources) {
    const look = world.model.look(node);
    expectSame(source.isCancellationRequested, node.cancellation !== undefined);
    world.settle(look);
  }
}

export function poll(world: SideBySide, { token, node }: TokenPair): void {
  const look = world.model.look(node);
  expectSame(token.isCancellationRequested, node.cancellation !== undefined);
  world.settle(look);
}

function compareToken(world: SideBySide, pair: TokenPair): void {
  const { token, node, name } = pair;
  const { cancellation } = node;
  expectSame(token.name, name);
  expectSame(token.isCancellationRequested, cancellation !== undefined);
  expectSame(token.remainingMilliseconds, world.model.remaining(node));
  expectSame(token.canceledBy, cancellation && world.pairOf(cancellation.origin).token);
  if (cancellation === undefined) {
    expectSame(token.reason, undefined);
    expectSame(token.kind, undefined);
    token.throwIfCancellationRequested();
  } else {
    compareReason(world, token, cancellation);
    compareThrown(token);
  }
  compareSignal(world, pair);
}

function compareReason(world: SideBySide, { reason, kind }: CancellationToken, cancellation: Cancellation): void {
  if (!world.reasons.has(cancellation)) world.reasons.set(cancellation, reason);
  expectSame(reason, world.reasons.get(cancellation));
  const { by } = cancellation;
  if ('milliseconds' in by) {
    expectSame(kind, 'timeout');
    expectSame((reason as TimeoutError).milliseconds, by.milliseconds);
  } else if ('foreign' in by) {
    expectSame(kind, isFailure(reason) ? 'failed' : 'canceled');
    expectSame(reason, world.foreigns.find(({ node }) => node === by.foreign)!.controller.signal.reason);
  } else {
    const { given } = by;
    expectSame(kind, isFailure(given) ? 'failed' : 'canceled');
    if (isError(given)) expectSame(reason, given);
    else if (typeof given === 'string') expectSame((reason as Error).message, given);
    else expectSame((reason as Error).cause, given);
  }
}

function compareThrown(token: CancellationToken): void {
  const { reason } = token;
  let thrown: unknown;
  try {
    token.throwIfCancellationRequested();
  } catch (error) {
    thrown = error;
  }
  if (isError(reason)) {
    expectSame(thrown, reason);
  } else {
    expectSame((thrown as Error).name, 'AbortError');
    expectSame((thrown as Error).cause, reason);
  }
}

/** Whether `value` is an error, of this realm or another. */
function isError(value: unknown): value is Error {
  return typeof (value as Partial<Error> | null | undefined)?.message === 'string';
}

/** Whether `value` is the error that programs cancel with, rather than one that the platform creates. */
function isFailure(value: unknown): boolean {
  return isError(value) && value.name === 'Error';
}

function compareSignal(world: SideBySide, { token, node, signal }: TokenPair): void {
  if (signal === undefined) return;
  expectSame(token.signal, signal);
  // Inside a native listener the signals of ancestors may still be about to abort.
  if (world.nativeDepth === 0) expectSame(signal.aborted, node.cancellation !== undefined);
  if (!signal.aborted) return;
  expectSame(node.cancellation !== undefined, true);
  expectSame(signal.reason, token.reason);
  if (node.isForeign) return;
  for (const other of world.tokens) {
    const { isForeign, isClosed } = other.node;
    if (other.signal === undefined || isForeign || isClosed || !world.model.isBelow(other.node, node)) continue;
    expectSame(other.signal.aborted, true);
  }
}

/**
 * The library listens to exactly those foreign signals whose descendants have listeners, and has as many timers as deadlines.
 *
 * @param isAllSeen whether every token has been polled. A child without listeners does not notice that it is canceled: its
 * timer runs until the child is polled
 */
export function checkNothingIsLeft({ model, foreigns, clock }: SideBySide, isAllSeen: boolean): void {
  for (const { controller, node } of foreigns) {
    expectSame(countListeners(controller.signal), model.isHeard(node) ? 1 : 0);
  }
  const armed = model.nodes.filter(({ deadline }) => deadline !== undefined);
  if (isAllSeen) expectSame(clock.pending, armed.length);
  else expectSame(clock.pending >= armed.length, true);
}
