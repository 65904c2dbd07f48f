import type { CancellationToken } from '../core/CancellationToken.js';
import { type CancellationTokenRegistration, isRegistered } from '../core/engine/CancellationTokenRegistration.js';
import { aggregate } from '../core/base/platform.js';

interface Listener {
  readonly call: () => unknown;
  registration: CancellationTokenRegistration | undefined;
  hasLeft: boolean;
}

/**
 * Those who listen to a token by an object of another kind: each is called once, in the order in which they came. One
 * that throws stops no other; its error reaches whoever cancels.
 */
export class Listeners {
  readonly #token: CancellationToken;
  readonly #listeners = new Set<Listener>();

  constructor(token: CancellationToken) {
    this.#token = token;
  }

  /** Gives what ends it. Calls at once where the token is canceled. */
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

  /** Forgets those whom a `tryReset` took off the token, which takes all at once. */
  #forgetDropped(): void {
    const [oldest] = this.#listeners;
    if (oldest?.registration !== undefined && !isRegistered(oldest.registration)) this.#listeners.clear();
  }

  /** The token calls the last one first: that one calls them all, but for those who leave meanwhile. */
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
