import { CancellationToken, type CancellationTokenRegistration } from 'countermand';
import type { Program } from './programs.js';
import type { ModelRegistration } from './referenceModel.js';
import {
  expectSame,
  hasLiveRegistrations,
  liveRegistrations,
  numbersOf,
  type RegistrationPair,
  type SideBySide,
  type TokenPair,
} from './sideBySide.js';

/** The commands that add listeners to a token. Compares which of them are called, and when. */
export class Listening {
  #errors = 0;

  /**
   * @param runNested runs the program of a callback
   * @param nativeListenersAct whether native listeners run programs too. Their order, and that of callbacks, is then compared
   * only as far as no parent may come before its children: the exact order depends on when canceled children detach, which is
   * not specified
   */
  constructor(
    readonly world: SideBySide,
    readonly runNested: (program: Program) => void,
    readonly nativeListenersAct: boolean,
  ) {}

  register({ token, node }: TokenPair, program: Program, throws: boolean): void {
    const look = this.world.model.look(node);
    const error = throws ? new Error(`error ${++this.#errors}`) : undefined;
    const isImmediate = node.cancellation !== undefined;
    const model = this.world.model.register(node);
    let calls = 0;
    let registration: CancellationTokenRegistration | undefined;
    let thrown: unknown;
    try {
      registration = token.register((argument) => {
        calls++;
        expectSame(argument, token);
        // Everything that the poll ran is over by now, and only a poll that finds a cancellation runs anything.
        if (isImmediate) this.world.settle(look);
        else this.#enter(model!, error);
        this.runNested(program);
        if (error !== undefined) throw error;
      });
    } catch (caught) {
      thrown = caught;
    }
    expectSame(thrown, isImmediate ? error : undefined);
    if (isImmediate) expectSame(calls, 1);
    if (registration === undefined) return;
    expectSame(registration.token, model === undefined ? CancellationToken.none : token);
    this.world.registrations.push({ registration, model });
  }

  /** Checks, when a callback is called, that it is its turn. */
  #enter(model: ModelRegistration, error: Error | undefined): void {
    const { node, state } = model;
    expectSame(state, 'live');
    expectSame(liveRegistrations(node).at(-1) === model, true);
    const { cancellation } = node;
    if (cancellation === undefined) throw new Error(`Node ${node.number} is not canceled in the model`);
    const due = cancellation.nodes.filter(hasLiveRegistrations);
    if (!this.nativeListenersAct) expectSame(node.number, due[0]!.number);
    else expectSame(numbersOf(due.filter((other) => this.world.model.isBelow(other, node))), '');
    model.state = 'called';
    // Recorded in the order of the calls, since the callback throws only at its end.
    if (error === undefined) return;
    cancellation.errors.push(error);
    if (node === cancellation.origin) cancellation.ownErrors++;
  }

  unregister({ registration, model }: RegistrationPair): void {
    expectSame(registration.unregister(), this.world.model.unregister(model));
  }

  readSignal(pair: TokenPair, program: Program): void {
    const { token, node } = pair;
    const look = this.world.model.look(node);
    this.world.model.readSignal(node);
    const { signal } = token;
    if (pair.signal === undefined && !node.isForeign) {
      signal.addEventListener('abort', () =>
        this.world.runInNativeListener(() => this.#enterNative(pair, signal, program)),
      );
    }
    pair.signal = signal;
    this.world.settle(look);
    expectSame(CancellationToken.from(signal), token);
  }

  /** Checks, when a signal of the library is aborted, that it is its turn. */
  #enterNative({ node, signal: current }: TokenPair, signal: AbortSignal, program: Program): void {
    expectSame(current, signal);
    if (node.cancellation === undefined) throw new Error(`Node ${node.number} is not canceled in the model`);
    if (this.nativeListenersAct) {
      this.world.nativeDepth++;
      this.runNested(program);
      this.world.nativeDepth--;
    } else {
      const { signaled } = node.cancellation;
      const aborted = signaled.filter((other) => this.world.pairOf(other).signal!.aborted);
      expectSame(numbersOf(aborted), numbersOf(signaled.slice(0, signaled.indexOf(node) + 1)));
    }
  }

  wait(pair: TokenPair): void {
    const look = this.world.model.look(pair.node);
    this.world.model.wait(pair.node);
    const { whenCanceled } = pair.token;
    this.world.settle(look);
    pair.whenCanceled ??= whenCanceled;
    expectSame(whenCanceled, pair.whenCanceled);
    void whenCanceled.then((token) => (pair.resolvedWith = token));
  }
}
