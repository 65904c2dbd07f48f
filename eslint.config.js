import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', '.tmp/'] },
  eslint.configs.recommended,
  {
    files: ['lib/**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'always' }],
      // Missing values are `undefined` everywhere, and non-null assertions state what the code above them has ensured.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Reasons, and what callbacks throw, come from the user and can be anything.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    // Parameters that must accept every kind of signal, stream, emitter and fetch, whose types differ; and overloads that are
    // separate because each has its own comment.
    files: ['lib/core/CancellationTokenLike.ts', 'lib/operations/**/*.ts', 'lib/interop/*.ts'],
    rules: { '@typescript-eslint/no-explicit-any': 'off', '@typescript-eslint/unified-signatures': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        URL: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        DOMException: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
      },
    },
  },
  {
    // What the engines of the runtime checks also have; checks that need it say so.
    files: ['__tests__/runtimes/**/*.{js,cjs}'],
    languageOptions: {
      globals: {
        fetch: 'readonly',
        Response: 'readonly',
        addEventListener: 'readonly',
        require: 'readonly',
        process: 'readonly',
        console: 'readonly',
      },
    },
  },
  {
    files: ['mutation/*.cjs'],
    languageOptions: { globals: { describe: 'readonly' } },
  },
  {
    files: ['__tests__/**/*.ts', 'examples/**/*.ts'],
    extends: [tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      // `using _ =` holds a value that is only disposed of
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$' }],
    },
  },
);
