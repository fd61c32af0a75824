/** Lint rules: green or gone. Formatting is Oxfmt's (.oxfmtrc.json). */

import { HOME_OF_PACKAGE, MAY_IMPORT, PURE_FOLDERS } from './tools/folders.mjs';

/** @typedef {NonNullable<import('oxlint').OxlintConfig['rules']>} Rules */

/** What ESLint recommends and Oxlint does not count as correctness. @type {Rules} */
const recommended = {
  'no-case-declarations': 'error',
  'no-empty': 'error',
  'no-fallthrough': 'error',
  'no-prototype-builtins': 'error',
  'no-redeclare': 'error',
  'no-regex-spaces': 'error',
  'no-unexpected-multiline': 'error',
  'no-useless-assignment': 'error',
  'preserve-caught-error': 'error',
  // tsc tells, and knows more.
  'no-unused-vars': 'off',
  // Texts are sorted.
  'typescript/require-array-sort-compare': 'off',
};

/** The same of typescript-eslint's strict and stylistic sets. @type {Rules} */
const typescript = {
  'no-array-constructor': 'error',
  'no-empty-function': ['error', { allow: ['arrowFunctions'] }],
  'no-useless-constructor': 'error',
  'no-var': 'error',
  'prefer-const': 'error',
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'typescript/adjacent-overload-signatures': 'error',
  'typescript/array-type': 'error',
  'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
  'typescript/ban-tslint-comment': 'error',
  'typescript/class-literal-property-style': 'error',
  'typescript/consistent-generic-constructors': 'error',
  'typescript/consistent-indexed-object-style': 'error',
  'typescript/consistent-type-assertions': 'error',
  'typescript/consistent-type-definitions': ['error', 'type'],
  'typescript/consistent-type-imports': 'error',
  'typescript/no-confusing-non-null-assertion': 'error',
  'typescript/no-dynamic-delete': 'error',
  'typescript/no-empty-object-type': 'error',
  'typescript/no-explicit-any': 'error',
  'typescript/no-extraneous-class': 'error',
  'typescript/no-inferrable-types': 'error',
  'typescript/no-invalid-void-type': 'error',
  'typescript/no-namespace': 'error',
  'typescript/no-non-null-asserted-nullish-coalescing': 'error',
  'typescript/no-require-imports': 'error',
  'typescript/no-unnecessary-type-constraint': 'error',
  'typescript/no-unsafe-function-type': 'error',
  'typescript/prefer-function-type': 'error',
  'typescript/prefer-literal-enum-member': 'error',
  'typescript/unified-signatures': 'error',
};

/** Those that need types. @type {Rules} */
const typed = {
  'typescript/await-thenable': 'error',
  'typescript/dot-notation': 'error',
  'typescript/no-array-delete': 'error',
  'typescript/no-base-to-string': 'error',
  'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  'typescript/no-deprecated': 'error',
  'typescript/no-duplicate-type-constituents': 'error',
  'typescript/no-floating-promises': 'error',
  'typescript/no-for-in-array': 'error',
  'typescript/no-implied-eval': 'error',
  'typescript/no-meaningless-void-operator': 'error',
  'typescript/no-misused-promises': 'error',
  'typescript/no-misused-spread': 'error',
  'typescript/no-mixed-enums': 'error',
  'typescript/no-redundant-type-constituents': 'error',
  'typescript/no-unnecessary-boolean-literal-compare': 'error',
  'typescript/no-unnecessary-condition': ['error', { allowConstantLoopConditions: 'always' }],
  'typescript/no-unnecessary-template-expression': 'error',
  'typescript/no-unnecessary-type-arguments': 'error',
  'typescript/no-unnecessary-type-assertion': 'error',
  'typescript/no-unnecessary-type-conversion': 'error',
  'typescript/no-unnecessary-type-parameters': 'error',
  'typescript/no-unsafe-argument': 'error',
  'typescript/no-unsafe-assignment': 'error',
  'typescript/no-unsafe-call': 'error',
  'typescript/no-unsafe-enum-comparison': 'error',
  'typescript/no-unsafe-member-access': 'error',
  'typescript/no-unsafe-return': 'error',
  'typescript/no-unsafe-unary-minus': 'error',
  'typescript/no-useless-default-assignment': 'error',
  'typescript/non-nullable-type-assertion-style': 'error',
  'typescript/only-throw-error': 'error',
  'typescript/prefer-find': 'error',
  'typescript/prefer-includes': 'error',
  'typescript/prefer-nullish-coalescing': 'error',
  'typescript/prefer-optional-chain': 'error',
  'typescript/prefer-promise-reject-errors': 'error',
  'typescript/prefer-reduce-type-parameter': 'error',
  'typescript/prefer-regexp-exec': 'error',
  'typescript/prefer-return-this-type': 'error',
  'typescript/prefer-string-starts-ends-with': 'error',
  'typescript/related-getter-setter-pairs': 'error',
  'typescript/restrict-plus-operands': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNullish: false,
      allowNumberAndString: false,
      allowRegExp: false,
    },
  ],
  'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  'typescript/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: false },
  ],
  'typescript/unbound-method': 'error',
  'typescript/use-unknown-in-catch-callback-variable': 'error',
};

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
  excludeFiles: ['src/trace/{columns,trace,conditionReader}.ts', 'src/lab/runtime/threadHost.ts'],
};

/** @type {import('oxlint').OxlintConfig} */
export default {
  plugins: ['eslint', 'typescript'],
  jsPlugins: ['./tools/lintRules.mjs'],
  categories: { correctness: 'error' },
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  ignorePatterns: ['dist/', '.vscode-test/', 'bench/peers/'],
  rules: recommended,
  overrides: [
    { files: ['**/*.ts'], rules: { ...typescript, ...typed } },
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
        'muxscope/no-re-exports': 'error',
        'object-shorthand': 'error',
      },
    },
    { ...FOR_EACH_EVENT, rules: { 'muxscope/no-object-spread': 'error' } },
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
    ...Object.keys(MAY_IMPORT).map((folder) => ({
      files: [`src/${folder}/**`],
      rules: importsOf(folder),
    })),
    {
      files: PURE_FOLDERS.map((folder) => `src/${folder}/**`),
      rules: { 'no-restricted-globals': ['error', 'Buffer', 'process', 'require', 'console'] },
    },
  ],
};

/**
 * The import rule of one folder of src; `test/architecture` proves the same for whole paths.
 * @param {string} folder
 * @returns {Rules}
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
  return { 'no-restricted-imports': ['error', { patterns }] };
}
