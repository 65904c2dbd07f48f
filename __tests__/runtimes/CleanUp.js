/** What was started, to be ended in the end: whatever happened meanwhile, last started first. */
export class CleanUp {
  static #open = new Set();
  #actions = [];

  constructor() {
    CleanUp.#open.add(this);
  }

  add(action) {
    this.#actions.push(action);
  }

  /** Ends all, also where ending one fails. */
  async run() {
    while (this.#actions.length > 0) {
      try {
        await this.#actions.pop()();
      } catch (error) {
        process.stderr.write(`Could not be ended: ${error?.message}\n`);
      }
    }
    CleanUp.#open.delete(this);
  }

  /** For when the runner itself is told to end. */
  static async runAll() {
    await Promise.all([...CleanUp.#open].map((cleanUp) => cleanUp.run()));
  }
}
