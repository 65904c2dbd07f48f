import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import jestConfig from '../jest.config.js';

const [project] = jestConfig.projects; // Node's

// The tests of the layer itself come first, because the first test that fails ends a run; the model comes last, because it takes
// by far the longest to report a failure.
const testsOf = {
  core: ['core', 'portable', 'operations', 'contracts', 'model'],
  operations: ['operations', 'contracts', 'core', 'portable', 'model'],
  interop: ['interop'],
};
const mutated = process.argv.slice(2).join(' ');
const named = Object.keys(testsOf).filter((layer) => mutated.includes(`lib/${layer}`));
const layers = named.length > 0 ? named : ['core', 'operations'];
const folders = new Set(layers.flatMap((layer) => testsOf[layer]));

// Tests that wait for the garbage collector, start processes that load the build, or walk all objects that there are.
const slow = ['memory', 'retention', 'processExit', 'capability'].map((name) => `${name}.test.ts`);

const testFiles = [...folders].flatMap((folder) =>
  readdirSync(new URL(`../__tests__/${folder}`, import.meta.url), { recursive: true })
    .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules') && !slow.includes(basename(file)))
    .map((file) => `../__tests__/${folder}/${file}`),
);

// Makes runs repeatable.
Object.assign(process.env, { FAST_CHECK_RUNS: '100', FAST_CHECK_SEED: '1' });

export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  coverageAnalysis: 'perTest',
  jest: {
    projectType: 'custom',
    config: {
      ...project,
      projects: [],
      testEnvironment: fileURLToPath(new URL('environment.cjs', import.meta.url)),
      testTimeout: 2_000, // many mutants make a test wait forever
      testMatch: ['<rootDir>/mutation/tests.test.cjs'],
      globals: { testFiles },
    },
    // All tests load the library through its index.
    enableFindRelatedTests: false,
  },
  mutate: layers.map((layer) => `lib/${layer}/**/*.ts`),
  thresholds: { high: 95, low: 95, break: 95 },
  ignorePatterns: [
    '/bench',
    '/examples',
    '/mutation/node_modules',
    '/coverage',
    '__tests__/interop/matrix',
    '__tests__/interop/node_modules',
  ],
  // Code that runs only once, when the library is loaded, is tested with all tests.
  ignoreStatic: false,
  concurrency: 2,
  timeoutMS: 12_000,
  cleanTempDir: 'always',
  tempDirName: '.tmp/stryker',
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { reportTests: false, logTests: false, allowColor: false },
  jsonReporter: { fileName: '.tmp/mutation.json' },
  disableTypeChecks: false,
};
