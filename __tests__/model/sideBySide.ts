import type { CancellationToken, CancellationTokenRegistration, CancellationTokenSource } from 'countermand';
import { FakeClock } from '../support/fakeClock.js';
import { type Cancellation, type ModelNode, type ModelRegistration, ReferenceModel } from './referenceModel.js';

export interface TokenPair {
  readonly token: CancellationToken;
  readonly node: ModelNode;
  readonly name?: string | undefined;
  /** The signal that was read, as long as it follows the token. */
  signal?: AbortSignal | undefined;
  whenCanceled?: Promise<CancellationToken>;
  resolvedWith?: CancellationToken;
}

export interface SourcePair {
  readonly source: CancellationTokenSource;
  readonly node: ModelNode;
  isDisposed: boolean;
}

export interface ForeignPair {
  readonly controller: AbortController;
  readonly node: ModelNode;
  /** A listener that was added to the signal before the library saw it. */
  onAbort(event: Event): void;
}

export interface RegistrationPair {
  readonly registration: CancellationTokenRegistration;
  /** Undefined for an inert registration. */
  readonly model: ModelRegistration | undefined;
}

/** Everything that a program created, in the library and in the reference model. */
export class SideBySide {
  readonly model = new ReferenceModel();
  readonly clock = new FakeClock();
  readonly tokens: TokenPair[] = [];
  readonly sources: SourcePair[] = [];
  readonly foreigns: ForeignPair[] = [];
  readonly registrations: RegistrationPair[] = [];
  /** The reason of each cancellation as it was first read. */
  readonly reasons = new Map<Cancellation, unknown>();
  readonly reported: unknown[] = [];
  readonly expectedReports: unknown[] = [];
  /** How many native listeners of descendants' signals are running. */
  nativeDepth = 0;
  #nativeFailure: { error: unknown } | undefined;

  /** Runs `action` in a native listener, which cannot throw to the test: `settle` throws its error later. */
  runInNativeListener(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#nativeFailure ??= { error };
    }
  }

  /** To be called after a cancellation: every callback that was due has run, and errors that are not thrown are reported. */
  settle(cancellation: Cancellation | undefined): void {
    if (this.#nativeFailure !== undefined) throw this.#nativeFailure.error;
    if (cancellation === undefined) return;
    expectSame(numbersOf(cancellation.nodes.filter(hasLiveRegistrations)), '');
    if (!cancellation.isThrown) this.expectedReports.push(...cancellation.errors);
  }

  pairOf(node: ModelNode): TokenPair {
    return this.tokens.find((pair) => pair.node === node)!;
  }

  moveClock(now: number): void {
    this.model.now = now;
    this.clock.now = now;
  }
}

export function liveRegistrations({ registrations }: ModelNode): ModelRegistration[] {
  return registrations.filter(({ state }) => state === 'live');
}

/** The numbers of the nodes, as failing assertions show them. */
export function numbersOf(nodes: readonly ModelNode[]): string {
  return nodes.map(({ number }) => number).join();
}

export function hasLiveRegistrations(node: ModelNode): boolean {
  return liveRegistrations(node).length > 0;
}

/** Like `expect(received).toBe(expected)`, which would take most of the time of the whole test. */
export function expectSame(received: unknown, expected: unknown): void {
  if (!Object.is(received, expected)) expect(received).toBe(expected);
}
