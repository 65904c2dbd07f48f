const { TestEnvironment } = require('jest-environment-node');

/** Runs no more of the tests than it takes to know what becomes of a mutant. */
module.exports = class extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent(event) {
    // For tests.test.cjs, which then loads only the files that are asked for.
    if (event.name === 'setup') this.global.testNamePattern = event.testNamePattern;
    if (event.name === 'test_done' && event.test.errors.length > 0) this.#hasFailed = true;
    if (event.name === 'test_start' && this.#hasFailed) event.test.mode = 'skip';
  }
};
