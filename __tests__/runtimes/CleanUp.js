/** Ends everything that was started, whatever happened meanwhile; what was started last is ended first. */
export class CleanUp {
  static #open = new Set();
  #actions = [];

  constructor() {
    CleanUp.#open.add(this);
  }

  add(action) {
    this.#actions.push(action);
  }

  /** Runs all actions, even if one of them fails. */
  async run() {
    while (this.#actions.length > 0) {
      try {
        await this.#actions.pop()();
      } catch (error) {
        process.stderr.write(`Could not clean up: ${error?.message}\n`);
      }
    }
    CleanUp.#open.delete(this);
  }

  /** Called when the runner itself is told to end. */
  static async runAll() {
    await Promise.all([...CleanUp.#open].map((cleanUp) => cleanUp.run()));
  }
}
