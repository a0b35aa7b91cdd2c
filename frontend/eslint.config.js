import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'
import { tiers } from './eslint.tiers.js'
import svelteConfig from './svelte.config.js'

export default ts.config(
  { ignores: ['dist/', 'wailsjs/', 'node_modules/', 'e2e/results/'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      // A Map or Set that never drives the screen need not be reactive.
      'svelte/prefer-svelte-reactivity': 'off',
      'prefer-const': 'off', // $props() and $state() are written with let
    },
  },
  {
    plugins: { tresen: { rules: { tiers } } },
    rules: {
      'tresen/tiers': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': ['error', { allow: ['warn', 'error'] }],
    },
  },
  { files: ['e2e/**', '*.mjs', '*.js'], rules: { 'no-console': 'off' } },
)
