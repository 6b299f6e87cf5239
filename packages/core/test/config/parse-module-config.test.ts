import { expect, test } from 'vitest';
import { LockstepError } from '../../src/errors/lockstep-error.js';
import { parseModuleConfig } from '../../src/config/parse-module-config.js';
import { refuseUnsupported } from '../../src/config/works-today.js';
import { sampleConfig, withValue } from './sample-config.js';

const FILE = 'modules/api/db.config.json';

function failure(act: () => unknown): LockstepError {
  try {
    act();
  } catch (error) {
    if (error instanceof LockstepError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

test('accepts a configuration that uses every key', () => {
  expect(parseModuleConfig(sampleConfig(), FILE)).toEqual(sampleConfig());
});

type Path = readonly (string | number)[];

const REFUSED: readonly (readonly [name: string, path: Path, value: unknown, message: string])[] = [
  ['an unknown key', ['shema'], [], 'shema is not a known key here. Did you mean "schema"?'],
  ['a far-off key', ['zzz'], 1, 'zzz is not a known key here.'],
  [
    'an unknown key of owns',
    ['owns', 'schema'],
    [],
    'owns.schema is not a known key here. Did you mean "schemas"?',
  ],
  ['an unknown key of pull', ['pull', 0, 'output'], 'x', 'pull[0].output is not a known key here.'],
  [
    'an unknown key of an environment',
    ['environments', 'ci', 'sslmod'],
    'require',
    'environments.ci.sslmod is not a known key here. Did you mean "sslmode"?',
  ],
  [
    'an unknown key of the address',
    ['environments', 'staging', 'from', 'pasword'],
    'X',
    'environments.staging.from.pasword is not a known key here. Did you mean "password"?',
  ],
  [
    'an unknown key of the policy',
    ['policy', 'acept'],
    [],
    'policy.acept is not a known key here. Did you mean "accept"?',
  ],
  ['a wrong type', ['schema'], 'db/*.sql', 'schema must be a list, not a string ("db/*.sql").'],
  ['a wrong type inside a list', ['uses', 1], 7, 'uses[1] must be a string, not a number (7).'],
  ['an object where a list belongs', ['pull'], {}, 'pull must be a list, not an object.'],
  ['a null', ['defaultEnvironment'], null, 'defaultEnvironment must be a string, not null.'],
  [
    'a port that is not a name of a variable',
    ['environments', 'staging', 'from', 'port'],
    5432,
    'environments.staging.from.port must be a string, not a number (5432).',
  ],
  [
    'a mistyped dialect',
    ['dialect'],
    'postgres',
    'dialect must be one of postgresql, mysql, mariadb, tidb, sqlite, not "postgres". Did you mean "postgresql"?',
  ],
  ['a missing engine', ['engine'], undefined, 'engine is missing.'],
  ['a missing list of files', ['schema'], undefined, 'schema is missing.'],
  ['an empty list of files', ['schema'], [], 'schema must not be empty.'],
  ['no environments', ['environments'], undefined, 'environments is missing.'],
  [
    'an environment without a form',
    ['environments', 'ci'],
    {},
    'environments.ci must have exactly one of "database": "embedded", "urlFrom" and "from".',
  ],
  [
    'an environment with a mistyped form',
    ['environments', 'ci'],
    { urlForm: 'X' },
    'environments.ci must have exactly one of "database": "embedded", "urlFrom" and "from"; it has "urlForm". Did you mean "urlFrom"?',
  ],
  [
    'an environment with two forms',
    ['environments', 'ci', 'database'],
    'embedded',
    'environments.ci has database and urlFrom, and must have exactly one of "database": "embedded", "urlFrom" and "from".',
  ],
  [
    'an environment that is a string',
    ['environments', 'ci'],
    'DATABASE_URL',
    'environments.ci must be an object, not a string ("DATABASE_URL").',
  ],
  [
    'a name no folder can have',
    ['environments', 'a b'],
    { urlFrom: 'X' },
    'environments."a b" is not a valid name of an environment: up to 63 letters, digits, - and _, starting with a letter or digit.',
  ],
  [
    'a version nobody ships',
    ['environments', 'local', 'version'],
    19,
    'environments.local.version must be 18 or less, not 19.',
  ],
  [
    'a policy of the wrong kind',
    ['policy'],
    'additiv',
    'policy must be "additive" or an object, not a string ("additiv").',
  ],
  ['an unknown hazard', ['policy', 'accept', 0], 'DATALOSS', 'Did you mean "DATA_LOSS"?'],
  [
    'a missing default environment where several could be it',
    ['defaultEnvironment'],
    undefined,
    'defaultEnvironment is missing: name one that is not protected: local, ci, staging.',
  ],
  [
    'a default environment that does not exist',
    ['defaultEnvironment'],
    'locl',
    'defaultEnvironment names "locl", which is not among the environments; name one that is not protected: local, ci, staging. Did you mean "local"?',
  ],
  [
    'a default environment that is protected',
    ['defaultEnvironment'],
    'production',
    'defaultEnvironment names "production", which is protected; name one that is not protected: local, ci, staging.',
  ],
  [
    'a protected environment that asks nobody',
    ['environments', 'production', 'approval'],
    'auto',
    'environments.production.approval must be "plan" or absent in a protected environment.',
  ],
  [
    'scratch at a URL without one',
    ['scratch'],
    { from: 'url' },
    'scratch.urlFrom is missing: "from": "url" needs it.',
  ],
  [
    'scratch with a URL it does not use',
    ['scratch', 'urlFrom'],
    'X',
    'scratch.urlFrom belongs to "from": "url".',
  ],
  [
    'a fallback of nothing',
    ['environments', 'ci', 'scratch'],
    { from: 'same-server', fallback: 'same-server' },
    'environments.ci.scratch.fallback belongs to "from": "embedded".',
  ],
  [
    'files outside the project',
    ['schema', 0],
    '../shared/*.sql',
    'schema[0] must stay below the project: no absolute path, no "..".',
  ],
  [
    'types outside the project',
    ['pull', 0, 'out'],
    '/tmp/out',
    'pull[0].out must stay below the project: no absolute path, no "..".',
  ],
  [
    'types in the folder of git',
    ['pull', 0, 'out'],
    '.git/hooks/pre-commit',
    'pull[0].out must not lie in ".git", which is not for generated types.',
  ],
  [
    'types in the folder of Lockstep, spelt in another way',
    ['pull', 0, 'out'],
    './src/.LOCKSTEP',
    'pull[0].out must not lie in ".LOCKSTEP", which is not for generated types.',
  ],
];

test.each(REFUSED.map(([name, path, value, message]) => ({ name, path, value, message })))(
  'refuses $name',
  ({ path, value, message }) => {
    const error = failure(() => parseModuleConfig(withValue(path, value), FILE));
    expect(error.code).toBe('CONFIG.INVALID');
    expect(error.message.startsWith(`${FILE}: `)).toBe(true);
    expect(error.message).toContain(message);
    expect(error.next).toEqual([`Correct ${FILE} and run the command again.`]);
  },
);

test('names everything that is wrong at once, each with its path', () => {
  const config = withValue(['environments', 'staging', 'from', 'port'], 5432) as Record<string, unknown>;
  const error = failure(() =>
    parseModuleConfig({ ...config, engine: 'pgdelta', shema: 1, defaultEnvironment: 'x' }, FILE),
  );
  expect(error.toValue()).toEqual({
    code: 'CONFIG.INVALID',
    message: `${FILE} has 4 problems: defaultEnvironment, engine, environments.staging.from.port, shema.`,
    why: [
      'defaultEnvironment names "x", which is not among the environments; name one that is not protected: local, ci, staging.',
      'engine must be one of pg-delta, atlas, prisma, alembic, not "pgdelta". Did you mean "pg-delta"?',
      'environments.staging.from.port must be a string, not a number (5432).',
      'shema is not a known key here. Did you mean "schema"?',
    ].join('\n'),
    next: [`Correct ${FILE} and run the command again.`],
  });
});

test.each([
  [null, 'null'],
  ['text', 'a string ("text")'],
  [7, 'a number (7)'],
  [[], 'a list'],
])('refuses a file that is not an object: %j', (json, shown) => {
  const error = failure(() => parseModuleConfig(json, FILE));
  expect(error.message).toBe(`${FILE}: The file must be an object, not ${shown}.`);
});

const PASSWORD = `hunter2/ # @ : % ? & ' "`;

test.each([
  [['environments', 'ci', 'urlFrom'], `postgres://app:${PASSWORD}@db.example.com/app`],
  [['environments', 'ci', 'urlFrom'], `postgres://app:${encodeURIComponent(PASSWORD)}@db.example.com/app`],
  [['environments', 'ci', 'urlFrom'], 'postgres://db.example.com/app?user=app&password=hunter2'],
  [['schema', 0], 'mysql://app:hunter2@db.example.com/app'],
  [['environments', 'postgres://app:hunter2@h/db'], { urlFrom: 'X' }],
  [['notes'], ['see postgres://app:hunter2@h/db']],
  [['environments', 'staging', 'from', 'password'], 'hunter2-is-no-name'],
])('never repeats a password that stands in the file: %j', (path, value) => {
  const error = failure(() => parseModuleConfig(withValue(path, value), FILE));
  const shown = JSON.stringify(error.toValue()) + String(error.stack);
  expect(shown).not.toContain('hunter2');
  expect(shown).toMatch(
    /holds a URL with a password|has a key with a password|the NAME of an environment variable/,
  );
});

test.each([
  [['$schema'], 'http://localhost:8080/@lockstep/core@1/db.config.schema.json'],
  [['uses', 0], '@scope/auth'],
])('takes no ordinary value for a password: %j', (path, value) => {
  expect(() => parseModuleConfig(withValue(path, value), FILE)).not.toThrow();
});

test.each([
  [
    ['engine'],
    'prisma',
    'ENGINE.UNSUPPORTED',
    'engine is "prisma", which this release does not do yet; it does pg-delta, atlas.',
  ],
  [
    ['strategy'],
    'versioned',
    'CONFIG.INVALID',
    'strategy is "versioned", which this release does not do yet; it does declarative.',
  ],
  [
    ['pull', 0, 'tool'],
    'prisma',
    'CONFIG.INVALID',
    'pull[0].tool is "prisma", which this release does not do yet; it does drizzle, kysely.',
  ],
  [['backup'], true, 'CONFIG.INVALID', 'backup is not in this release yet; remove it.'],
  [
    ['environments', 'ci', 'online'],
    {},
    'CONFIG.INVALID',
    'environments.ci.online is not in this release yet; remove it.',
  ],
])('refuses by name what does not work yet: %j %j', (...[path, value, code, message]) => {
  const config = parseModuleConfig(withValue(path, value), FILE);
  const error = failure(() => refuseUnsupported(config, FILE));
  expect(error.toValue()).toEqual({
    code,
    message: `${FILE}: ${message}`,
    why: 'This release works with: dialect postgresql, mysql, mariadb, tidb, sqlite; engine pg-delta, atlas; strategy declarative; pull drizzle, kysely.',
    next: [`Correct ${FILE} and run the command again.`],
  });
});

test.each(['mysql', 'mariadb', 'tidb', 'sqlite'])('refuses pg-delta for %s', (dialect) => {
  const error = failure(() => parseModuleConfig(withValue(['dialect'], dialect), FILE));
  expect(`${error.message} ${error.why ?? ''}`).toMatch(
    /engine:? is "pg-delta", which is for PostgreSQL alone/,
  );
});

test.each(['postgresql', 'mariadb', 'sqlite'])(
  'takes a server of %s as the default environment',
  (dialect) => {
    const environments = { dev: { urlFrom: 'DEV_URL' }, prod: { urlFrom: 'PROD_URL', protected: true } };
    const config = {
      ...sampleConfig(),
      dialect,
      engine: 'atlas',
      environments,
      defaultEnvironment: undefined,
    };
    expect(parseModuleConfig(config, FILE).defaultEnvironment).toBe('dev');
    expect(parseModuleConfig({ ...config, defaultEnvironment: 'dev' }, FILE).defaultEnvironment).toBe('dev');
  },
);

test('wants an environment that is not protected where all are', () => {
  const environments = { prod: { urlFrom: 'PROD_URL', protected: true } };
  const config = { ...sampleConfig(), environments, defaultEnvironment: undefined };
  expect(failure(() => parseModuleConfig(config, FILE)).message).toContain(
    'defaultEnvironment is missing: add an environment that is not protected',
  );
});

test.each([
  'a b',
  'a\nb',
  "a'b",
  'a"b',
  'a\\b',
  'a`b',
  '../a',
  'a/../b',
  'a//b',
  'a/',
  '-a',
  '',
  'ä',
  '\u202ea',
  'a'.repeat(300),
])('refuses the module name %j by its path, without repeating it', (name) => {
  const { message } = failure(() => parseModuleConfig(withValue(['module'], name), FILE));
  expect(message).toBe(
    `${FILE}: module must be a name of letters, digits, "-", "_", ".", "/" and "@", as npm packages and Nx projects have.`,
  );
});

test.each(['api', '@shop/api', 'shop.api_2', 'libs/shop-api', '_x', '2x'])(
  'takes the module name %s',
  (name) => {
    expect(parseModuleConfig(withValue(['module'], name), FILE).module).toBe(name);
  },
);

test('lets through what works', () => {
  expect(() => refuseUnsupported(parseModuleConfig(sampleConfig(), FILE), FILE)).not.toThrow();
});
