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
      // Absent is `undefined` throughout, and assertions say what the code above them has made sure of.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Reasons and what callbacks throw are the user's, whatever they are.
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
    },
  },
  {
    // Parameters that must fit those of every make of signal, stream, emitter and fetch, whose own types differ; and
    // overloads that are kept apart because each has a comment of its own.
    files: ['lib/core/CancellationTokenLike.ts', 'lib/operations/*.ts', 'lib/interop/*.ts'],
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
    // What the engines of the runtime checks have, beside the above; checks that need it say so.
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
      // `using _ =` holds what is only to be disposed of
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_$' }],
    },
  },
);
