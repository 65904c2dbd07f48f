import { CancellationToken, CancellationTokenSource, ObjectDisposedError } from 'countermand';
import { countListeners } from '../support/leakFixture.js';
import { Listening } from './listening.js';
import { checkNothingIsLeft, observe, poll } from './observation.js';
import type { Command, Program } from './programs.js';
import type { Cancellation, ModelNode } from './referenceModel.js';
import {
  expectSame,
  type ForeignPair,
  liveRegistrations,
  SideBySide,
  type SourcePair,
  type TokenPair,
} from './sideBySide.js';

export interface ComparisonOptions {
  /** Whether everything is polled after every step; otherwise only at the end, so that the library can be lazy. */
  readonly isWatched: boolean;
  /** Whether native listeners run programs too. */
  readonly nativeListenersAct: boolean;
}

/** Runs a program on the library and on the reference model side by side, and compares everything that can be observed. */
export class Comparison {
  readonly #world = new SideBySide();
  readonly #model = this.#world.model;
  readonly #listening: Listening;

  constructor(readonly options: ComparisonOptions) {
    this.#listening = new Listening(this.#world, (program) => this.#runNested(program), options.nativeListenersAct);
  }

  async run(program: Program): Promise<void> {
    const { queueMicrotask } = globalThis;
    this.#world.clock.install();
    globalThis.queueMicrotask = (callback) => {
      try {
        callback();
      } catch (error) {
        this.#world.reported.push(error);
      }
    };
    try {
      this.#runAll(program);
    } finally {
      this.#world.clock.uninstall();
      globalThis.queueMicrotask = queueMicrotask;
    }
    await undefined;
    for (const { token, node, whenCanceled, resolvedWith } of this.#world.tokens) {
      expectSame(resolvedWith, whenCanceled && node.cancellation && token);
    }
  }

  #runAll(program: Program): void {
    const world = this.#world;
    for (const command of program) {
      this.#execute(command);
      if (this.options.isWatched) observe(world);
      checkNothingIsLeft(world, this.options.isWatched);
    }
    observe(world);
    // Callbacks may create more of everything while this ends it all.
    for (let tokens = -1; tokens !== world.tokens.length;) {
      tokens = world.tokens.length;
      for (const pair of world.sources) this.#dispose(pair);
      checkNothingIsLeft(world, true);
      for (const pair of world.foreigns) this.#abort(pair, undefined, [], false);
    }
    checkNothingIsLeft(world, true);
    expect(world.reported).toEqual(world.expectedReports);
  }

  #runNested(program: Program): void {
    if (this.options.isWatched) observe(this.#world);
    for (const command of program) this.#execute(command);
    if (this.options.isWatched) observe(this.#world);
  }

  #execute(command: Command): void {
    const { tokens, sources, foreigns, registrations } = this.#world;
    switch (command.op) {
      case 'create':
        return this.#create(this.#pairsAt(command.parents), command.timeout, command.name);
      case 'any':
        return this.#any(this.#pairsAt(command.tokens));
      case 'foreign':
        return this.#foreign();
      case 'register':
        return at(tokens, command.token, (pair) => this.#listening.register(pair, command.program, command.throws));
      case 'unregister':
        return at(registrations, command.registration, (pair) => this.#listening.unregister(pair));
      case 'signal':
        return at(tokens, command.token, (pair) => this.#listening.readSignal(pair, command.program));
      case 'wait':
        return at(tokens, command.token, (pair) => this.#listening.wait(pair));
      case 'poll':
        return at(tokens, command.token, (pair) => poll(this.#world, pair));
      case 'cancel':
        return at(sources, command.source, (pair) => this.#cancel(pair, command.reason, command.throwOnFirstError));
      case 'cancelAfter':
        return at(sources, command.source, (pair) => this.#cancelAfter(pair, command.milliseconds));
      case 'dispose':
        return at(sources, command.source, (pair) => this.#dispose(pair));
      case 'tryReset':
        return at(sources, command.source, (pair) => this.#tryReset(pair));
      case 'abort':
        return at(foreigns, command.foreign, (pair) =>
          this.#abort(pair, command.reason, command.program, command.isSuppressed),
        );
      case 'block':
        return this.#world.moveClock(this.#model.now + command.milliseconds);
      case 'advance':
        return this.#advance(this.#model.now + command.milliseconds);
    }
  }

  #pairsAt(indexes: readonly number[]): TokenPair[] {
    const pairs = this.#world.tokens;
    return pairs.length === 0 ? [] : indexes.map((index) => pairs[index % pairs.length]!);
  }

  /** The parents to link to: the tokens of `pairs`, or their foreign signals. */
  #linkable(pairs: readonly TokenPair[]): (CancellationToken | AbortSignal)[] {
    return pairs.map((pair) => {
      const foreign = this.#world.foreigns.find(({ node }) => node === pair.node);
      return foreign?.controller.signal ?? pair.token;
    });
  }

  #create(parents: readonly TokenPair[], timeout: number | undefined, name: string | undefined): void {
    const nodes = parents.map(({ node }) => node);
    const look = this.#model.lookThrough(nodes);
    const node = this.#model.create(nodes);
    if (timeout !== undefined && timeout > 0) this.#model.arm(node, timeout);
    if (timeout === 0 && this.#model.isPending(node)) this.#model.cancel(node, { milliseconds: 0 }, false);
    const source = new CancellationTokenSource({ timeout, name, parents: this.#linkable(parents) });
    this.#world.sources.push({ source, node, isDisposed: false });
    this.#world.tokens.push({ token: source.token, node, name });
    this.#world.settle(look);
  }

  #any(parents: readonly TokenPair[]): void {
    if (parents.length === 0) return;
    const nodes = parents.map(({ node }) => node);
    const look = this.#model.lookThrough(nodes);
    const node = this.#model.create(nodes);
    this.#world.tokens.push({ token: CancellationToken.any(this.#linkable(parents)), node });
    this.#world.settle(look);
  }

  #foreign(): void {
    const controller = new AbortController();
    const pair: ForeignPair = { controller, node: this.#model.create([], true), onAbort() {} };
    controller.signal.addEventListener('abort', (event) => pair.onAbort(event));
    this.#world.foreigns.push(pair);
    this.#world.tokens.push({ token: CancellationToken.from(controller.signal), node: pair.node });
  }

  #cancel(pair: SourcePair, reason: unknown, throwOnFirstError: boolean): void {
    const { source, node, isDisposed } = pair;
    const look = isDisposed ? undefined : this.#model.look(node);
    const cancellation = this.#model.isPending(node) ? this.#model.cancel(node, { given: reason }, true) : undefined;
    let thrown: unknown;
    try {
      source.cancel(reason, { throwOnFirstError });
    } catch (error) {
      thrown = error;
    }
    if (throwOnFirstError && thrown !== undefined) dropRest(cancellation);
    this.#world.settle(look);
    this.#world.settle(cancellation);
    const errors = cancellation?.errors ?? [];
    const isOwn = errors.length === (cancellation?.ownErrors ?? 0);
    if (errors.length === 0) expectSame(thrown, undefined);
    else if (throwOnFirstError && isOwn) expect([thrown]).toEqual(errors);
    else expect((thrown as AggregateError).errors).toEqual(errors);
    if (throwOnFirstError && !isOwn) expectSame(cancellation!.ownErrors, 0);
  }

  #cancelAfter({ source, node, isDisposed }: SourcePair, milliseconds: number): void {
    if (isDisposed) {
      expect(() => source.cancelAfter(milliseconds)).toThrow(ObjectDisposedError);
      return;
    }
    const look = this.#model.look(node);
    this.#model.arm(node, milliseconds);
    source.cancelAfter(milliseconds);
    this.#world.settle(look);
  }

  #dispose(pair: SourcePair): void {
    const { source, node } = pair;
    const look = pair.isDisposed ? undefined : this.#model.look(node, false);
    pair.isDisposed = true;
    if (this.#model.isPending(node)) {
      this.#model.close(node);
      this.#world.pairOf(node).signal = undefined;
    }
    source.dispose();
    this.#world.settle(look);
  }

  #tryReset({ source, node, isDisposed }: SourcePair): void {
    if (isDisposed) {
      expect(() => source.tryReset()).toThrow(ObjectDisposedError);
      return;
    }
    const look = this.#model.look(node);
    const isReset = this.#model.isPending(node);
    if (isReset) {
      this.#model.reset(node);
      this.#world.pairOf(node).signal = undefined;
    }
    expectSame(source.tryReset(), isReset);
    this.#world.settle(look);
  }

  #abort(pair: ForeignPair, reason: unknown, program: Program, isSuppressed: boolean): void {
    const { controller, node } = pair;
    if (controller.signal.aborted) return;
    let look: Cancellation | undefined;
    pair.onAbort = (event) => {
      if (program.length > 0) this.#world.runInNativeListener(() => this.#runNested(program));
      if (isSuppressed) event.stopImmediatePropagation();
      else if (this.#getsEvent(pair)) look = this.#model.look(node);
    };
    node.isAborted = true;
    controller.abort(reason);
    this.#world.settle(look);
  }

  /** Whether the library listens to a signal. Inside native listeners, canceled tokens may still be listening for a while. */
  #getsEvent({ controller: { signal }, node }: ForeignPair): boolean {
    return this.#world.nativeDepth > 0 ? countListeners(signal) > 0 : this.#model.isHeard(node);
  }

  #advance(target: number): void {
    const { clock } = this.#world;
    while (clock.nextDue <= target) {
      this.#world.moveClock(Math.max(this.#model.now, clock.nextDue));
      const timer = clock.takeNext();
      // The timer of a state that was canceled without being polled since does nothing.
      const node = this.#model.nodes.find(({ deadline }) => deadline?.number === timer.number);
      const cancellation = node && (this.#model.look(node) ?? this.#expire(node));
      timer.callback();
      this.#world.settle(cancellation);
    }
    this.#world.moveClock(Math.max(this.#model.now, target));
  }

  #expire(node: ModelNode): Cancellation | undefined {
    return this.#model.isPending(node) ? this.#model.expire(node) : undefined;
  }
}

/** Calls `action` with the item that a program refers to, if there are any. */
function at<T>(items: readonly T[], index: number, action: (item: T) => void): void {
  if (items.length > 0) action(items[index % items.length]!);
}

/** Drops the callbacks that `throwOnFirstError` skips: those of the source itself. */
function dropRest(cancellation: Cancellation | undefined): void {
  if (cancellation === undefined) return;
  for (const registration of liveRegistrations(cancellation.origin)) registration.state = 'gone';
}
