import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ToyTree, toyTree } from '../src/toy-tree.js';

/** What the compiler says of these files of a copy and of nothing else. */
function typeErrors({ folder }: ToyTree, files: readonly string[]): readonly string[] {
  const paths = files.map((file) => join(folder, file));
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.base.json'), (path) =>
    ts.sys.readFile(path),
  ) as {
    config: { compilerOptions: object };
  };
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, folder);
  const program = ts.createProgram(paths, {
    ...options,
    noEmit: true,
    customConditions: ['@lockstep/source'],
  });
  return paths
    .flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(path)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

const FOLDER = 'packages/core/src/commands/toy';
const REGISTRY = 'packages/core/src/commands/verbs.ts';

const ABOUT = `import type { VerbAbout } from '../verb/verb-about.js';

export const TOY_ABOUT: VerbAbout = {
  summary: 'say how many files a module has',
  options: ['failOn', 'loadTimeout'],
  cliOptions: ['out'],
  failOn: ['pending'],
  task: { isCached: true, inputs: ['files', { variable: 'TOY' }], outputs: ['toy.json'], after: ['check', '^toy'] },
  load: async () => (await import('./verb.js')).TOY,
};
`;

const VERB = `import { verbCommand } from '../verb/verb-command.js';

export const TOY = verbCommand<{ readonly files: number }>('toy', {
  goesTo: 'files',
  run: async (context) => ({ files: (await context.files()).own.length }),
  text: ({ files }) => \`\${files} of them\`,
  exitCode: ({ files }, { failOn }) => (failOn.includes('pending') && files > 0 ? 2 : 0),
});
`;

/** The target that the plugin infers for a module. */
const TARGET = `import { VERB_COMMANDS } from '@lockstep/core/commands/verbs.js';
import plugin from '../packages/nx/src/plugin/infer-targets.js';
const config = { schema: ['db/*.sql'], defaultEnvironment: 'local', environments: { local: { database: 'embedded' } } };
const module = { name: 'api', root: 'api', uses: [], config };
const files = { globs: ['db.config.json', 'db/*.sql'], excluded: [] };
const targets = plugin.inferTargets({ module, environments: ['local'], files, used: [], types: [] }, VERB_COMMANDS);
process.stdout.write(JSON.stringify(targets['db-toy']));
`;

describe('a new verb', () => {
  let tree: ToyTree;
  beforeAll(() => {
    tree = toyTree();
    tree.add(`${FOLDER}/about.ts`, ABOUT);
    tree.add(`${FOLDER}/verb.ts`, VERB);
    tree.change(
      REGISTRY,
      'import type { VerbAbout }',
      "import { TOY_ABOUT } from './toy/about.js';\nimport type { VerbAbout }",
    );
    tree.change(REGISTRY, '  status: STATUS_ABOUT,\n', '  status: STATUS_ABOUT,\n  toy: TOY_ABOUT,\n');
  });
  afterAll(() => tree.dispose());

  const cli = (argv: readonly string[], cwd = tree.folder) => tree.run('packages/cli/src/bin.ts', argv, cwd);

  test('is its folder and its entry in the registry', () => {
    expect(tree.touched()).toEqual([REGISTRY]);
    expect(tree.added()).toEqual([`${FOLDER}/about.ts`, `${FOLDER}/verb.ts`]);
  });

  test('and the types agree', () => {
    expect(typeErrors(tree, [REGISTRY, `${FOLDER}/about.ts`, `${FOLDER}/verb.ts`])).toEqual([]);
  });

  test('is in the help, with its options, and in what shells complete', () => {
    expect(cli(['--help']).stdout).toMatch(/^ {2}toy +say how many files a module has$/m);
    const help = cli(['help', 'toy']).stdout;
    expect(help).toContain('lockstep toy: say how many files a module has');
    expect([...help.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map((match) => match[1])).toEqual([
      ...['environment', 'module', 'fail-on', 'out', 'connect-timeout', 'load-timeout'],
      ...['format', 'output', 'json', 'verbose'],
    ]);
    expect(cli(['completion', 'bash']).stdout).toContain('toy');
    expect(cli(['toi']).stderr).toContain('Did you mean "toy"?');
  });

  test('is parsed, run, printed and judged', () => {
    tree.add('shop/package.json', '{"name":"shop","workspaces":["api"]}');
    tree.add('shop/api/package.json', '{"name":"api"}');
    tree.add('shop/api/db/1.sql', 'CREATE TABLE users (id int);');
    tree.add(
      'shop/api/db.config.json',
      JSON.stringify({
        dialect: 'postgresql',
        engine: 'pg-delta',
        schema: ['db/*.sql'],
        environments: { local: { database: 'embedded' } },
      }),
    );
    const shop = join(tree.folder, 'shop');
    expect(cli(['toy', '--json'], shop)).toMatchObject({ code: 0, stderr: expect.any(String) as string });
    expect(JSON.parse(cli(['toy', '--json'], shop).stdout)).toEqual({
      ok: true,
      command: 'toy',
      environment: null,
      modules: [{ module: 'api', ok: true, result: { files: 1 } }],
    });
    expect(cli(['toy', '--fail-on=pending'], shop)).toMatchObject({ code: 2, stdout: '1 of them\n' });
    expect(cli(['toy', '--fail-on=drift'], shop)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('toy can fail on pending') as string,
    });
    expect(cli(['toy', '--rename=a=b'], shop)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--rename is not for toy') as string,
    });
  });

  test('has executors, their options, a target and its place in the documentation', () => {
    tree.add('probe/target.ts', TARGET);
    const target = tree.run('probe/target.ts');
    expect(target.stderr).toBe('');
    expect(JSON.parse(target.stdout)).toEqual({
      executor: '@lockstep/nx:toy',
      cache: true,
      inputs: ['{projectRoot}/db.config.json', '{projectRoot}/db/*.sql', { env: 'TOY' }],
      outputs: ['{projectRoot}/.lockstep/{options.environment}/toy.json'],
      dependsOn: ['db-check', '^db-toy'],
      configurations: { local: { environment: 'local' } },
      defaultConfiguration: 'local',
    });
    const before = new Set(tree.touched());
    const generated = tree.run('tools/generate-schemas/src/generate.ts');
    expect([generated.code, generated.stderr]).toEqual([0, '']);
    expect(tree.touched().filter((path) => !before.has(path))).toEqual([
      'docs/reference/options.md',
      'packages/nx/executors.json',
      'packages/nx/src/executors/executors.ts',
    ]);
    expect(tree.added()).toContain('packages/nx/src/executors/toy/schema.json');
  });
});

const FORMATS = 'packages/core/src/output/formats.ts';
const TOY_FORMAT = 'packages/core/src/output/formats/toy.ts';

describe('a new format', () => {
  let tree: ToyTree;
  beforeAll(() => {
    tree = toyTree();
    tree.add(
      TOY_FORMAT,
      `import type { OutputFormat } from '../result/output-format.js';

export const TOY: OutputFormat = {
  document: ({ outcomes }) => \`\${outcomes.map(({ module, exitCode }) => \`\${module}=\${exitCode}\`).join(' ')}\\n\`,
};
`,
    );
    tree.change(FORMATS, 'import { TEXT }', "import { TOY } from './formats/toy.js';\nimport { TEXT }");
    tree.change(FORMATS, '  markdown: MARKDOWN,\n', '  markdown: MARKDOWN,\n  toy: TOY,\n');
  });
  afterAll(() => tree.dispose());

  const cli = (argv: readonly string[], cwd = tree.folder) => tree.run('packages/cli/src/bin.ts', argv, cwd);

  test('is its file and its entry in the registry', () => {
    expect([tree.touched(), tree.added()]).toEqual([[FORMATS], [TOY_FORMAT]]);
    expect(typeErrors(tree, [FORMATS, TOY_FORMAT])).toEqual([]);
  });

  test('is in the help, and prints a run on standard output and into a file', () => {
    tree.add('shop/package.json', '{"name":"shop","workspaces":["api"]}');
    tree.add('shop/api/db.config.json', '{}');
    const shop = join(tree.folder, 'shop');
    expect(cli(['help', 'check']).stdout).toContain('Formats: text, json, markdown, toy.');
    expect(cli(['check', '--format=toy'], shop)).toMatchObject({ code: 1, stdout: 'api=1\n' });
    expect(cli(['check', '--format=toy:out/a.toy'], shop)).toMatchObject({ code: 1, stdout: '' });
    expect(readFileSync(join(shop, 'out/a.toy'), 'utf8')).toBe('api=1\n');
    expect(cli(['check', '--format=toyy'], shop)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Did you mean "toy"?') as string,
    });
  });
});

const TRAITS = 'packages/core/src/config/dialects/toy.ts';
const DIALECT_REGISTRY = 'packages/core/src/config/dialects/traits-of.ts';
const TOOLS_REGISTRY = 'packages/adapters/src/dialects/dialect.ts';

describe('a new dialect of a family', () => {
  let tree: ToyTree;
  beforeAll(() => {
    tree = toyTree();
    tree.add(
      TRAITS,
      `import type { DialectTraits } from './dialect-traits.js';
import { SQLITE } from './sqlite.js';

export const TOY: DialectTraits = { ...SQLITE, title: 'Toy', engines: ['atlas'], pullers: ['kysely'] };
`,
    );
    tree.change(
      DIALECT_REGISTRY,
      "import { SQLITE } from './sqlite.js';",
      "import { SQLITE } from './sqlite.js';\nimport { TOY } from './toy.js';",
    );
    tree.change(DIALECT_REGISTRY, '  sqlite: SQLITE,\n', '  sqlite: SQLITE,\n  toy: TOY,\n');
    const sqlite = "  sqlite: async () => (await import('./sqlite/dialect.js')).sqlite,\n";
    tree.change(TOOLS_REGISTRY, sqlite, `${sqlite}${sqlite.replace('sqlite:', 'toy:')}`);
  });
  afterAll(() => tree.dispose());

  test('is what differs of it and an entry in the registry of each package', () => {
    expect(tree.touched()).toEqual([TOOLS_REGISTRY, DIALECT_REGISTRY]);
    expect(tree.added()).toEqual([TRAITS]);
  });

  test('and the types agree, also of engines and type generators', () => {
    const files = [
      'engines/atlas/atlas-toolkit',
      'pullers/kysely/kysely-puller',
      'pullers/drizzle/drizzle-puller',
    ];
    const adapters = files.map((name) => `packages/adapters/src/${name}.ts`);
    expect(typeErrors(tree, [TRAITS, DIALECT_REGISTRY, TOOLS_REGISTRY, ...adapters])).toEqual([]);
  });

  test('is known to the configuration, to init and to the schema that editors read', () => {
    const cli = (argv: readonly string[]) =>
      tree.run('packages/cli/src/bin.ts', argv, join(tree.folder, 'shop/api'));
    tree.add('shop/package.json', '{"name":"shop","workspaces":["api"]}');
    tree.add('shop/api/package.json', '{"name":"api"}');
    expect(cli(['init', '--dialect=toi', '--skip-install']).stderr).toContain('sqlite, toy.');
    const made = cli(['init', '--dialect=toy', '--pull=none', '--skip-install']);
    expect([made.code, made.stderr]).toEqual([0, expect.not.stringContaining('CONFIG')]);
    expect(tree.run('tools/generate-schemas/src/generate.ts')).toMatchObject({ code: 0, stderr: '' });
    expect(tree.touched()).toContain('packages/core/db.config.schema.json');
  });
});
