import { aggregate } from '../core/base/platform.js';
import { type CancellationToken, type CancellationTokenRegistration, isRegistered } from '../core/CancellationToken.js';

interface Listener {
  readonly call: () => unknown;
  registration: CancellationTokenRegistration | undefined;
  hasLeft: boolean;
}

/**
 * The listeners of a token that was converted for another library. Each is called once, in the order in which they were
 * added. If one throws, the others are still called, and its error reaches the caller of `cancel`.
 */
export class Listeners {
  readonly #token: CancellationToken;
  readonly #listeners = new Set<Listener>();

  constructor(token: CancellationToken) {
    this.#token = token;
  }

  /** Adds a listener, which is called at once if the token is canceled. Returns a function that removes it. */
  add(call: () => unknown): () => void {
    this.#forgetDropped();
    const listener: Listener = { call, registration: undefined, hasLeft: false };
    this.#listeners.add(listener);
    listener.registration = this.#token.register(() => {
      this.#callAll(listener);
    });
    return () => {
      listener.hasLeft = true;
      listener.registration?.unregister();
      this.#listeners.delete(listener);
    };
  }

  /** Forgets the listeners that `tryReset` removed from the token, which removes all of them at once. */
  #forgetDropped(): void {
    const [oldest] = this.#listeners;
    if (oldest?.registration !== undefined && !isRegistered(oldest.registration)) this.#listeners.clear();
  }

  /**
   * The token runs the callback of the last registration first. That callback calls all listeners that have not left by
   * then.
   */
  #callAll(last: Listener): void {
    const due = [...this.#listeners];
    this.#listeners.clear();
    const errors: unknown[] = [];
    for (const listener of due) {
      const isDue = listener === last ? !listener.hasLeft : listener.registration?.unregister() === true;
      if (!isDue) continue;
      try {
        listener.call();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length === 1) throw errors[0];
    if (errors.length > 1) throw aggregate(errors, `${errors.length} listeners of a canceled token failed`);
  }
}
