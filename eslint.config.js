import tseslint from 'typescript-eslint';

const engineFolders = ['pg-delta', 'atlas'];
/** Folders of adapters that engines know nothing of. */
const notForEngines = ['engines', 'files', 'pullers', 'run', 'scaffold', 'terminal', 'embedded-postgres'];
/** Folders of adapters whose code may look into a URL, password and all. */
const revealingFolders = ['process', 'embedded-postgres', 'dialects', 'engines'];

/** The folders of core from the ground up: each may import those before it. */
export const CORE_LAYERS = [
  'text',
  'errors',
  'config',
  'catalog',
  'source',
  'ownership',
  'hazards',
  'findings',
  'plan',
  'policy',
  'ports',
  'evidence',
  'run',
  'planning',
  'applying',
  'pulling',
  'scaffold',
  'export',
  'output',
  'commands',
];

/** The size and safety limits of the house style (docs/decisions/001-lint.md says why boundaries are import rules). */
const houseStyle = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60 }],
  'max-params': ['error', 3],
  complexity: ['error', 10],
  'no-empty': ['error', { allowEmptyCatch: false }],
  eqeqeq: 'error',
  'no-console': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': 'error',
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-unused-vars': 'error',
  '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
  '@typescript-eslint/no-non-null-assertion': 'error',
  'no-restricted-syntax': [
    'error',
    { selector: 'ExportDefaultDeclaration', message: 'Named exports only (Nx entry files excepted).' },
    { selector: 'ExportAllDeclaration', message: 'index.ts lists names.' },
  ],
};

/** Files outside these folders must not reveal a secret. */
const noReveal = {
  selector: "CallExpression[callee.property.name='reveal']",
  message: 'reveal() belongs to adapters/process and the database folders.',
};

/** What differs between dialects stands in their folders and their traits, not in comparisons all over the house. */
const noDialectName = {
  selector:
    'BinaryExpression[operator=/^[!=]==$/] > Literal[value=/^(?:postgresql|mysql|mariadb|tidb|sqlite)$/]',
  message: 'Ask traitsOf(dialect), or give each dialect its own in a table.',
};

/** The time is an argument of core, never asked for. */
const noClock = [
  {
    selector: "MemberExpression[object.name='Date'][property.name='now']",
    message: 'core gets the time as a value.',
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: 'core gets the time as a value.',
  },
];

const CORE_OUTSIDE = '^(?!zod$|node:crypto$|\\.{1,2}/)';

const only = (patterns, message) => ['error', { patterns: [{ regex: patterns, message }] }];

export default tseslint.config(
  {
    ignores: ['**/dist/**', '**/node_modules/**', '**/.nx/**', '**/.lockstep/**', '**/fixtures/**', 'tmp/**'],
  },
  {
    files: ['packages/*/src/**/*.ts', 'tools/*/src/**/*.ts', 'e2e/src/**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: houseStyle,
  },
  {
    files: ['packages/*/test/**/*.ts', 'tools/*/test/**/*.ts', 'e2e/test/**/*.ts'],
    extends: [tseslint.configs.base],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...houseStyle,
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 500 }],
      '@typescript-eslint/consistent-type-assertions': 'off',
    },
  },
  {
    files: ['packages/core/src/**/*.ts'],
    rules: {
      'no-restricted-imports': only(CORE_OUTSIDE, 'core imports zod and node:crypto only.'),
      'no-restricted-syntax': [...houseStyle['no-restricted-syntax'], noReveal, noDialectName, ...noClock],
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval'],
    },
  },
  ...CORE_LAYERS.map((layer, index) => ({
    files: [`packages/core/src/${layer}/**/*.ts`],
    rules: {
      'no-restricted-imports': only(
        `${CORE_OUTSIDE}|^(\\.\\./)+(${CORE_LAYERS.slice(index + 1).join('|')})(/|$)`,
        `core imports zod and node:crypto only, and ${layer}/ only what stands before it in CORE_LAYERS.`,
      ),
    },
  })),
  {
    files: ['packages/adapters/src/**/*.ts'],
    ignores: [`packages/adapters/src/{${revealingFolders.join(',')}}/**`],
    rules: { 'no-restricted-syntax': [...houseStyle['no-restricted-syntax'], noReveal, noDialectName] },
  },
  {
    files: [`packages/adapters/src/{${revealingFolders.join(',')}}/**/*.ts`],
    ignores: ['packages/adapters/src/dialects/{postgresql,mysql,sqlite}/**'],
    rules: { 'no-restricted-syntax': [...houseStyle['no-restricted-syntax'], noDialectName] },
  },
  {
    files: ['packages/adapters/src/**/*.ts'],
    rules: {
      'no-restricted-imports': only('^@lockstep/(nx|cli)|^@nx/|^nx($|/)', 'adapters know neither face.'),
    },
  },
  ...engineFolders.map((name) => ({
    files: [`packages/adapters/src/engines/${name}/**/*.ts`],
    rules: {
      'no-restricted-imports': only(
        `^(\\.\\./)+(?:${[...notForEngines, ...engineFolders.filter((other) => other !== name)].join('|')})/|^(\\.\\./)+(index|create-toolkit)\\.js$|^@lockstep/(nx|cli)`,
        'An engine imports core, adapters/process and adapters/dialects, never another engine.',
      ),
    },
  })),
  {
    files: ['packages/{nx,cli}/src/**/*.ts'],
    rules: {
      'no-restricted-syntax': [...houseStyle['no-restricted-syntax'], noReveal, noDialectName],
    },
  },
  {
    files: ['packages/nx/src/**/*.ts'],
    rules: {
      'no-restricted-imports': only(
        '^@lockstep/cli|^@nx/devkit/',
        'nx imports core, adapters and the main entry of @nx/devkit.',
      ),
    },
  },
  {
    files: ['packages/cli/src/**/*.ts'],
    rules: {
      'no-restricted-imports': only('^@lockstep/nx|^@nx/|^nx($|/)', 'The command line knows nothing of Nx.'),
    },
  },
  {
    files: ['packages/nx/src/executors/**/*.ts', 'packages/nx/src/generators/**/*.ts', 'vitest.config.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportAllDeclaration', message: 'index.ts lists names.' },
        noReveal,
        noDialectName,
      ],
    },
  },
  {
    // A family's own rules tell its servers apart.
    files: ['packages/core/src/hazards/mysql/**/*.ts'],
    rules: { 'no-restricted-syntax': [...houseStyle['no-restricted-syntax'], noReveal, ...noClock] },
  },
);
