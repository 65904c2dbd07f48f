const { TestEnvironment } = require('jest-environment-node');

/** Skips the remaining tests after the first failure, because that is enough to kill a mutant. */
module.exports = class extends TestEnvironment {
  #hasFailed = false;

  handleTestEvent(event) {
    // For tests.test.cjs, which then loads only the files that it needs.
    if (event.name === 'setup') this.global.testNamePattern = event.testNamePattern;
    if (event.name === 'test_done' && event.test.errors.length > 0) this.#hasFailed = true;
    if (event.name === 'test_start' && this.#hasFailed) event.test.mode = 'skip';
  }
};
