/** Lint rules: green or gone. Those that need types are in .oxlintrc.json, formatting is Oxfmt's (.oxfmtrc.json). */

import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { HOME_OF_PACKAGE, MAY_IMPORT, PURE_FOLDERS } from './tools/folders.mjs';

/** Syntax that stands nowhere. */
const FORBIDDEN = [
  { selector: 'ExportAllDeclaration', message: 'Import from the file that has it.' },
  {
    selector: 'ExportNamedDeclaration[source]',
    message: 'No re-exports: import from the file that has it.',
  },
];

/** What runs for each event; what only opens a trace or a thread does not. */
const FOR_EACH_EVENT = {
  files: [
    'src/framing/**',
    'src/pollers/**',
    'src/trace/**',
    'src/lab/{packing,recorder}.ts',
    'src/lab/runtime/**',
    'src/sources/{labDecoder,tables,teller,telling,waits,who}.ts',
    'src/core/queries/{followed,history,laneBook,room,visits}.ts',
  ],
  // Once a trace, a condition or a thread.
  ignores: ['src/trace/{columns,trace,conditionReader}.ts', 'src/lab/runtime/threadHost.ts'],
};

export default defineConfig(
  { ignores: ['dist/', '.vscode-test/', 'bench/peers/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict, tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // Typed arrays are read in hot loops: an index that the loop proves needs no fallback, and a counted loop
      // is faster than an iterator.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/prefer-for-of': 'off',
      // tsc tells, and knows more.
      '@typescript-eslint/no-unused-vars': 'off',
    },
  },
  {
    files: ['**/*.ts', 'tools/**'],
    rules: {
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'no-restricted-exports': [
        'error',
        { restrictDefaultExports: { direct: true, named: true, defaultFrom: true } },
      ],
      'no-restricted-syntax': ['error', ...FORBIDDEN],
      'object-shorthand': 'error',
    },
  },
  {
    ...FOR_EACH_EVENT,
    rules: {
      'no-restricted-syntax': [
        'error',
        ...FORBIDDEN,
        {
          selector: 'ObjectExpression > SpreadElement',
          message: 'To spread an object costs 0.7 us an event: name its fields.',
        },
      ],
    },
  },
  {
    // A program is one function around its loop, read from top to bottom as the tutorial's are.
    files: ['src/lab/programs/**'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      // A `describe` holds a whole subject.
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 500, skipBlankLines: true }],
    },
  },
  ...Object.keys(MAY_IMPORT).map(importsOf),
  {
    files: PURE_FOLDERS.map((folder) => `src/${folder}/**`),
    rules: { 'no-restricted-globals': ['error', 'Buffer', 'process', 'require', 'console'] },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { sourceType: 'module' },
    // tsc checks these files too, and knows the globals.
    rules: { 'no-undef': 'off', 'no-unused-vars': 'off' },
  },
);

/**
 * The import rule of one folder of src; `test/architecture` proves the same for whole paths.
 * @param {string} folder
 * @returns {import('eslint').Linter.Config}
 */
function importsOf(folder) {
  const mayImport = MAY_IMPORT[folder] ?? [];
  const others = Object.keys(MAY_IMPORT).filter((other) => other !== folder);
  const forbidden = others.filter(
    (other) => !mayImport.some((path) => path.split('/')[0] === other),
  );
  const patterns = [
    {
      regex: `^(\\.\\./)+(${forbidden.join('|')})(/|$)`,
      message: `src/${folder} may import ${mayImport.join(', ') || 'nothing'} besides itself (tools/folders.mjs).`,
    },
    ...Object.entries(HOME_OF_PACKAGE)
      .filter(([, home]) => home !== folder)
      .map(([name, home]) => ({
        regex: `^${name}$`,
        message: `Only src/${home} imports ${name}.`,
      })),
  ];
  if (PURE_FOLDERS.includes(folder)) {
    patterns.push({ regex: '^node:', message: `src/${folder} does no I/O.` });
  }
  return {
    files: [`src/${folder}/**`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}
