const project = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': ['ts-jest', { tsconfig: '__tests__/tsconfig.json', transpilation: true }],
  },
  // The sources import each other by the names of the built files, as ES modules require.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^countermand$': '<rootDir>/lib/index.ts',
    '^countermand/(\\w+)$': '<rootDir>/lib/$1/index.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tmp/', '<rootDir>/__tests__/runtimes/'],
  setupFilesAfterEnv: ['<rootDir>/__tests__/support/leakFixture.ts'],
};

const portable = '<rootDir>/__tests__/portable/**/*.test.ts';

/** @type {import('jest').Config} */
export default {
  projects: [
    { ...project, displayName: 'node', testMatch: ['<rootDir>/__tests__/**/*.test.ts'] },
    {
      ...project,
      displayName: 'cut-down platform',
      testMatch: [portable],
      setupFilesAfterEnv: ['<rootDir>/__tests__/support/cutDownPlatform.ts', ...project.setupFilesAfterEnv],
    },
    {
      ...project,
      displayName: 'abort-controller polyfill',
      testMatch: [portable],
      setupFiles: ['<rootDir>/__tests__/support/polyfilledPlatform.ts'],
    },
  ],
  // For `npm run coverage`. Every branch exists for a case that a test shows; otherwise we remove the branch.
  coverageDirectory: '.tmp/coverage',
  coverageReporters: ['text', 'json'],
  collectCoverageFrom: ['lib/core/**', 'lib/operations/**', 'lib/interop/**'],
  coverageThreshold: {
    'lib/core/': { statements: 100, branches: 100, functions: 100, lines: 100 },
    'lib/operations/': { statements: 100, branches: 100, functions: 100, lines: 100 },
    'lib/interop/': { statements: 100, branches: 100, functions: 100, lines: 100 },
  },
};
