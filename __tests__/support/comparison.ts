import {
  CancellationToken,
  type CancellationTokenRegistration,
  CancellationTokenSource,
  ObjectDisposedError,
  TimeoutError,
} from 'countermand';
import { FakeClock } from './fakeClock.js';
import { countListeners } from './leakFixture.js';
import type { Command, Program } from './programs.js';
import { type Cancellation, type ModelNode, type ModelRegistration, ReferenceModel } from './referenceModel.js';

interface TokenPair {
  readonly token: CancellationToken;
  readonly node: ModelNode;
  signal: AbortSignal | undefined;
}

interface SourcePair {
  readonly source: CancellationTokenSource;
  readonly node: ModelNode;
  isDisposed: boolean;
}

interface ForeignPair {
  readonly controller: AbortController;
  readonly node: ModelNode;
  isSuppressed: boolean;
}

interface RegistrationPair {
  readonly registration: CancellationTokenRegistration;
  readonly model: ModelRegistration | undefined;
}

/** Runs a program on the library and on the reference model side by side, and compares whatever can be seen. */
export class Comparison {
  readonly #model = new ReferenceModel();
  readonly #clock = new FakeClock();
  readonly #tokens: TokenPair[] = [];
  readonly #sources: SourcePair[] = [];
  readonly #foreigns: ForeignPair[] = [];
  readonly #registrations: RegistrationPair[] = [];
  readonly #reasons = new Map<Cancellation, unknown>();
  readonly #reported: unknown[] = [];
  readonly #expectedReports: unknown[] = [];
  #nativeDepth = 0;
  #errors = 0;

  /** @param isWatched whether everything is looked at at every point; else only at the end */
  constructor(readonly isWatched: boolean) {}

  run(program: Program): void {
    const { queueMicrotask } = globalThis;
    this.#clock.install();
    globalThis.queueMicrotask = (callback) => {
      try {
        callback();
      } catch (error) {
        this.#reported.push(error);
      }
    };
    try {
      for (const command of program) {
        this.#execute(command);
        if (this.isWatched) this.#observe();
        this.#checkNothingIsLeft(this.isWatched);
      }
      this.#observe();
      for (const pair of this.#sources) this.#dispose(pair);
      this.#checkNothingIsLeft(true);
      for (const pair of this.#foreigns) this.#abort(pair, 0, false);
      this.#checkNothingIsLeft(true);
      expect(this.#reported).toEqual(this.#expectedReports);
    } finally {
      this.#clock.uninstall();
      globalThis.queueMicrotask = queueMicrotask;
    }
  }

  #runNested(program: Program): void {
    if (this.isWatched) this.#observe();
    for (const command of program) this.#execute(command);
    if (this.isWatched) this.#observe();
  }

  #execute(command: Command): void {
    switch (command.op) {
      case 'create':
        return this.#create(command.parents, command.timeout);
      case 'any':
        return this.#any(command.tokens);
      case 'foreign':
        return this.#foreign();
      case 'register':
        return this.#at(this.#tokens, command.token, (pair) => this.#register(pair, command.program, command.throws));
      case 'unregister':
        return this.#at(this.#registrations, command.registration, (pair) => this.#unregister(pair));
      case 'signal':
        return this.#at(this.#tokens, command.token, (pair) => this.#readSignal(pair, command.program));
      case 'wait':
        return this.#at(this.#tokens, command.token, (pair) => this.#wait(pair));
      case 'poll':
        return this.#at(this.#tokens, command.token, (pair) => this.#poll(pair));
      case 'cancel':
        return this.#at(this.#sources, command.source, (pair) =>
          this.#cancel(pair, command.reason, command.throwOnFirstError),
        );
      case 'cancelAfter':
        return this.#at(this.#sources, command.source, (pair) => this.#cancelAfter(pair, command.milliseconds));
      case 'dispose':
        return this.#at(this.#sources, command.source, (pair) => this.#dispose(pair));
      case 'tryReset':
        return this.#at(this.#sources, command.source, (pair) => this.#tryReset(pair));
      case 'abort':
        return this.#at(this.#foreigns, command.foreign, (pair) =>
          this.#abort(pair, command.reason, command.isSuppressed),
        );
      case 'block':
        this.#moveClock(this.#model.now + command.milliseconds);
        return;
      case 'advance':
        return this.#advance(this.#model.now + command.milliseconds);
    }
  }

  #at<T>(items: readonly T[], index: number, action: (item: T) => void): void {
    if (items.length > 0) action(items[index % items.length]!);
  }

  /** What a program can name: not a node whose token is just being made. */
  #pairsAt(indexes: readonly number[]): TokenPair[] {
    const pairs = this.#tokens;
    return pairs.length === 0 ? [] : indexes.map((index) => pairs[index % pairs.length]!);
  }

  #tokenOf(node: ModelNode): CancellationToken | undefined {
    return this.#tokens.find((pair) => pair.node === node)?.token;
  }

  #create(indexes: readonly number[], timeout: number | undefined): void {
    const pairs = this.#pairsAt(indexes);
    const parents = pairs.map(({ node }) => node);
    const look = this.#model.lookThrough(parents);
    const node = this.#model.create(parents);
    if (timeout !== undefined && timeout > 0) this.#model.arm(node, timeout);
    if (timeout === 0 && this.#model.isPending(node)) this.#model.cancel(node, { milliseconds: 0 }, false);
    const source = new CancellationTokenSource({ timeout, parents: pairs.map(({ token }) => token) });
    this.#sources.push({ source, node, isDisposed: false });
    this.#tokens.push({ token: source.token, node, signal: undefined });
    this.#settle(look);
  }

  #any(indexes: readonly number[]): void {
    const pairs = this.#pairsAt(indexes);
    if (pairs.length === 0) return;
    const parents = pairs.map(({ node }) => node);
    const look = this.#model.lookThrough(parents);
    const node = this.#model.create(parents);
    const token = CancellationToken.any(pairs.map(({ token }) => token));
    this.#tokens.push({ token, node, signal: undefined });
    this.#settle(look);
  }

  #foreign(): void {
    const controller = new AbortController();
    const node = this.#model.create([], true);
    const pair: ForeignPair = { controller, node, isSuppressed: false };
    controller.signal.addEventListener('abort', (event) => {
      if (pair.isSuppressed) event.stopImmediatePropagation();
    });
    this.#foreigns.push(pair);
    const token = CancellationToken.from(controller.signal);
    this.#tokens.push({ token, node, signal: undefined });
  }

  #register({ token, node }: TokenPair, program: Program, throws: boolean): void {
    const look = this.#model.look(node);
    const error = throws ? new Error(`error ${++this.#errors}`) : undefined;
    const isImmediate = node.cancellation !== undefined;
    const model: ModelRegistration | undefined = this.#model.isPending(node) ? { node, state: 'live' } : undefined;
    if (model !== undefined) node.registrations.push(model);
    let calls = 0;
    let registration: CancellationTokenRegistration | undefined;
    let thrown: unknown;
    try {
      registration = token.register((argument) => {
        calls++;
        expect(argument).toBe(token);
        if (!isImmediate) this.#enter(model!, error);
        this.#runNested(program);
        if (error !== undefined) throw error;
      });
    } catch (caught) {
      thrown = caught;
    }
    this.#settle(look);
    expect(thrown).toBe(isImmediate ? error : undefined);
    if (isImmediate) expect(calls).toBe(1);
    if (registration !== undefined) this.#registrations.push({ registration, model });
  }

  /** A callback is called: it must be its turn. */
  #enter(model: ModelRegistration, error: Error | undefined): void {
    const { node } = model;
    const cancellation = node.cancellation!;
    expect(cancellation).toBeDefined();
    expect(model.state).toBe('live');
    expect(node.registrations.filter(({ state }) => state === 'live').at(-1)).toBe(model);
    for (const other of this.#model.nodes) {
      if (other.cancellation !== cancellation || !this.#model.isBelow(other, node)) continue;
      expect(other.registrations.filter(({ state }) => state === 'live')).toEqual([]);
    }
    model.state = 'called';
    if (error === undefined) return;
    // Counted in the order of calls, though the callback throws only in the end.
    cancellation.errors.push(error);
  }

  #unregister({ registration, model }: RegistrationPair): void {
    const isLive = model?.state === 'live';
    if (isLive) model.state = 'gone';
    expect(registration.unregister()).toBe(isLive);
  }

  #readSignal(pair: TokenPair, program: Program): void {
    const { token, node } = pair;
    const look = this.#model.look(node);
    node.hasSignal = true;
    const { signal } = token;
    if (pair.signal === undefined && !node.isForeign) {
      signal.addEventListener('abort', () => this.#enterNative(pair, signal, program));
    }
    pair.signal = signal;
    this.#settle(look);
    expect(CancellationToken.from(signal)).toBe(token);
  }

  #enterNative(pair: TokenPair, signal: AbortSignal, program: Program): void {
    this.#nativeDepth++;
    try {
      if (pair.signal === signal) expect(pair.node.cancellation).toBeDefined();
      this.#runNested(program);
    } catch (error) {
      this.#nativeFailure ??= error; // a native listener has nobody to throw to
    } finally {
      this.#nativeDepth--;
    }
  }

  #nativeFailure: unknown;

  #wait({ token, node }: TokenPair): void {
    const look = this.#model.look(node);
    if (this.#model.isPending(node)) node.hasWaiter = true;
    void token.whenCanceled;
    this.#settle(look);
  }

  #poll({ token, node }: TokenPair): void {
    const look = this.#model.look(node);
    expect(token.isCancellationRequested).toBe(node.cancellation !== undefined);
    this.#settle(look);
  }

  #cancel(pair: SourcePair, reasonIndex: number, throwOnFirstError: boolean): void {
    const { source, node } = pair;
    const look = pair.isDisposed ? undefined : this.#model.look(node);
    const reason = [undefined, 'text', new Error('failure'), 42][reasonIndex];
    let cancellation: Cancellation | undefined;
    if (this.#model.isPending(node) && !pair.isDisposed) {
      cancellation = this.#model.cancel(node, reason === undefined ? { nothing: true } : { reason }, true);
    }
    let thrown: unknown;
    try {
      source.cancel(reason, { throwOnFirstError });
    } catch (error) {
      thrown = error;
    }
    if (throwOnFirstError && cancellation !== undefined && thrown !== undefined) this.#dropRest(cancellation);
    this.#settle(look);
    this.#settle(cancellation);
    const errors = cancellation?.errors ?? [];
    if (errors.length === 0) expect(thrown).toBeUndefined();
    else if (throwOnFirstError) expect(thrown).toBe(errors[0]);
    else expect((thrown as AggregateError).errors).toEqual(errors);
  }

  #dropRest(cancellation: Cancellation): void {
    for (const node of this.#model.nodes) {
      if (node.cancellation !== cancellation) continue;
      for (const registration of node.registrations) if (registration.state === 'live') registration.state = 'gone';
    }
  }

  #cancelAfter(pair: SourcePair, milliseconds: number): void {
    if (pair.isDisposed) {
      expect(() => pair.source.cancelAfter(milliseconds)).toThrow(ObjectDisposedError);
      return;
    }
    const look = this.#model.look(pair.node);
    this.#model.arm(pair.node, milliseconds);
    pair.source.cancelAfter(milliseconds);
    this.#settle(look);
  }

  #dispose(pair: SourcePair): void {
    let look: Cancellation | undefined;
    if (!pair.isDisposed) {
      pair.isDisposed = true;
      look = this.#model.look(pair.node, false);
      if (this.#model.isPending(pair.node)) {
        this.#model.close(pair.node);
        this.#forgetSignal(pair.node);
      }
    }
    pair.source.dispose();
    this.#settle(look);
  }

  #forgetSignal(node: ModelNode): void {
    for (const pair of this.#tokens) if (pair.node === node) pair.signal = undefined;
  }

  #tryReset(pair: SourcePair): void {
    if (pair.isDisposed) {
      expect(() => pair.source.tryReset()).toThrow(ObjectDisposedError);
      return;
    }
    const look = this.#model.look(pair.node);
    const isReset = this.#model.isPending(pair.node);
    if (isReset) {
      this.#model.reset(pair.node);
      this.#forgetSignal(pair.node);
    }
    expect(pair.source.tryReset()).toBe(isReset);
    this.#settle(look);
  }

  #abort(pair: ForeignPair, reasonIndex: number, isSuppressed: boolean): void {
    const { controller, node } = pair;
    if (controller.signal.aborted) return;
    pair.isSuppressed = isSuppressed;
    node.isAborted = true;
    const look = !isSuppressed && this.#model.isHeard(node) ? this.#model.look(node) : undefined;
    controller.abort([undefined, 'text', new Error('foreign failure'), null][reasonIndex]);
    this.#settle(look);
  }

  #moveClock(now: number): void {
    this.#model.now = now;
    this.#clock.now = now;
  }

  #advance(target: number): void {
    while (this.#clock.nextDue <= target) {
      this.#moveClock(Math.max(this.#model.now, this.#clock.nextDue));
      const timer = this.#clock.takeNext();
      // A timer whose state was canceled long ago, without anybody having looked, does nothing.
      const node = this.#model.nodes.find(({ deadline }) => deadline?.number === timer.number);
      const cancellation = node && (this.#model.look(node) ?? this.#expire(node));
      timer.callback();
      this.#settle(cancellation);
    }
    this.#moveClock(Math.max(this.#model.now, target));
  }

  #expire(node: ModelNode): Cancellation | undefined {
    return this.#model.isPending(node) ? this.#model.expire(node) : undefined;
  }

  /** A cancellation is over: every callback that was due has run, and errors that nobody gets are reported. */
  #settle(cancellation: Cancellation | undefined): void {
    if (this.#nativeFailure !== undefined) throw this.#nativeFailure;
    if (cancellation === undefined) return;
    for (const node of this.#model.nodes) {
      if (node.cancellation !== cancellation) continue;
      expect(node.registrations.filter(({ state }) => state === 'live')).toEqual([]);
    }
    if (!cancellation.isThrown) this.#expectedReports.push(...cancellation.errors);
  }

  #observe(): void {
    for (const pair of [...this.#tokens]) {
      this.#poll(pair);
      this.#compare(pair);
    }
    for (const { source, node } of this.#sources) {
      expect(source.isCancellationRequested).toBe(node.cancellation !== undefined);
    }
  }

  #compare(pair: TokenPair): void {
    const { token, node } = pair;
    const { cancellation } = node;
    expect(token.isCancellationRequested).toBe(cancellation !== undefined);
    expect(token.remainingMilliseconds).toBe(this.#model.remaining(node));
    expect(token.canceledBy).toBe(cancellation && this.#tokenOf(cancellation.origin));
    this.#compareReason(token, cancellation);
    this.#compareSignal(pair);
  }

  #compareReason({ reason, kind }: CancellationToken, cancellation: Cancellation | undefined): void {
    if (cancellation === undefined) {
      expect([reason, kind]).toEqual([undefined, undefined]);
      return;
    }
    if (!this.#reasons.has(cancellation)) this.#reasons.set(cancellation, reason);
    expect(reason).toBe(this.#reasons.get(cancellation));
    const { by } = cancellation;
    if ('milliseconds' in by) {
      expect([kind, (reason as TimeoutError).milliseconds]).toEqual(['timeout', by.milliseconds]);
    } else if ('foreign' in by) {
      expect(reason).toBe(this.#tokenOf(by.foreign)!.signal.reason);
    } else if ('nothing' in by) {
      expect([kind, (reason as Error).name]).toEqual(['canceled', 'AbortError']);
    } else if (by.reason instanceof Error) {
      expect([kind, reason]).toEqual(['failed', by.reason]);
    } else {
      const { message, cause } = reason as Error;
      expect([kind, typeof by.reason === 'string' ? message : cause]).toEqual(['canceled', by.reason]);
    }
  }

  #compareSignal({ token, node, signal }: TokenPair): void {
    if (signal === undefined) return;
    expect(token.signal).toBe(signal);
    if (this.#nativeDepth === 0) expect(signal.aborted).toBe(node.cancellation !== undefined);
    if (!signal.aborted) return;
    expect(node.cancellation).toBeDefined();
    expect(signal.reason).toBe(token.reason);
    if (node.isForeign) return;
    for (const other of this.#tokens) {
      if (other.signal === undefined || other.node.cancellation !== node.cancellation) continue;
      if (this.#model.isBelow(other.node, node)) expect(other.signal.aborted).toBe(true);
    }
  }

  #checkNothingIsLeft(isAllSeen: boolean): void {
    for (const { controller, node } of this.#foreigns) {
      expect(countListeners(controller.signal)).toBe(this.#model.isHeard(node) ? 1 : 0);
    }
    const armed = this.#model.nodes.filter(({ deadline }) => deadline !== undefined);
    // Nobody tells a child to which nobody listens that it is canceled: its timer runs until it looks.
    if (isAllSeen) expect(this.#clock.pending).toBe(armed.length);
    else expect(this.#clock.pending).toBeGreaterThanOrEqual(armed.length);
  }
}
