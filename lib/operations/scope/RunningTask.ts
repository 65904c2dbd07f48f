import { currentClock } from '../../core/base/platform.js';
import type { Lifetime } from '../Lifetime.js';
import type { Outcome } from './Outcome.js';

/** A task of a scope. */
export class RunningTask<T> {
  readonly #name: string;
  readonly #number: number;
  readonly #since = currentClock().now();
  /** The lifetime of its token; none while it waits for its turn. */
  lifetime: Lifetime | undefined;
  /** Resolves when it has ended. */
  promise!: Promise<Outcome<T>>;
  /** Its result, once it has succeeded. */
  value: T | undefined;
  /** Whether somebody has received its failure, or waits for it. */
  isDelivered = false;

  /**
   * @param name the name for the user; may be empty
   * @param number its number in the order of calls
   */
  constructor(name: string, number: number) {
    this.#name = name;
    this.#number = number;
  }

  get name(): string {
    return this.#name || `task ${this.#number}`;
  }

  toString(): string {
    const age = `running for ${Math.round(currentClock().now() - this.#since)} ms`;
    return `${this.name}: ${this.lifetime === undefined ? 'waiting for its turn' : age}`;
  }
}
