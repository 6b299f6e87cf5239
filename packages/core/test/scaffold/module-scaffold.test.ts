import { expect, test } from 'vitest';
import { DIALECTS } from '../../src/config/dialects/traits-of.js';
import { parseModuleConfig } from '../../src/config/parse-module-config.js';
import { sqlNameOf } from '../../src/scaffold/example-sql.js';
import { modulePackages } from '../../src/scaffold/module-packages.js';
import { moduleScaffold } from '../../src/scaffold/module-scaffold.js';
import { chooseScaffold } from '../../src/scaffold/scaffold-choice.js';

const request = {
  name: 'api',
  root: 'modules/api',
  ...chooseScaffold({}),
  embeddedMajor: 18,
  urlFrom: null,
  uses: [],
  trust: [],
  schemaFiles: null,
} as const;

test('scaffolds a config that the schema accepts and that finds the JSON Schema from its folder', () => {
  const config: unknown = JSON.parse(moduleScaffold(request)[0]?.text ?? '');
  expect(parseModuleConfig(config, 'db.config.json')).toMatchObject({
    $schema: '../../node_modules/@lockstep/core/db.config.schema.json',
    module: 'api',
    environments: { local: { database: 'embedded', version: 18 } },
  });
});

test('names the files of a module', () => {
  expect(moduleScaffold(request).map(({ path }) => path)).toEqual([
    'db.config.json',
    'db/schema/001_init.sql',
    'drizzle.config.ts',
    'workdocs/README.md',
    'workdocs/active/.gitkeep',
  ]);
});

test('the first schema file names commands that its reader has', () => {
  const text = moduleScaffold(request).find(({ path }) => path.endsWith('.sql'))?.text ?? '';
  expect(text).toContain('npx lockstep diff');
  expect(text).toContain('npx lockstep sync');
  expect(text).not.toContain('db-diff');
});

test('adds the live environment of a module that starts from a database', () => {
  const files = moduleScaffold({ ...request, urlFrom: { environment: 'live', variable: 'LIVE_URL' } });
  expect(JSON.parse(files[0]?.text ?? '')).toMatchObject({ environments: { live: { urlFrom: 'LIVE_URL' } } });
});

test.each(DIALECTS)('what %s is scaffolded with is a configuration that every rule accepts', (dialect) => {
  const choice = chooseScaffold({ dialect });
  const live = { environment: 'live', variable: 'DATABASE_URL' };
  const files = moduleScaffold({ ...request, ...choice, embeddedMajor: null, urlFrom: live });
  const config: unknown = JSON.parse(files[0]?.text ?? '');
  const parsed = parseModuleConfig(config, 'db.config.json');
  expect(parsed).toMatchObject({ dialect, environments: { live: { urlFrom: 'DATABASE_URL' } } });
  expect(parsed.environments[parsed.defaultEnvironment]).not.toEqual({ urlFrom: 'DATABASE_URL' });
});

test('atlas.hcl has an env for each environment, which reads the variable of that environment', () => {
  const files = moduleScaffold({
    ...request,
    ...chooseScaffold({ dialect: 'mysql' }),
    urlFrom: { environment: 'live', variable: 'LIVE_URL' },
  });
  const text = files.find(({ path }) => path === 'atlas.hcl')?.text;
  expect(text).toContain('env "dev" {\n  src = "file://db/schema"\n  url = getenv("DATABASE_URL")');
  expect(text).toContain('env "live" {\n  src = "file://db/schema"\n  url = getenv("LIVE_URL")');
});

test('a module without types needs a driver of its own, but for PostgreSQL', () => {
  const of = (dialect: (typeof DIALECTS)[number]) =>
    modulePackages({ version: '1.2.3', dialect, pull: null, embedded: null }).dependencies;
  expect(DIALECTS.map((dialect) => Object.keys(of(dialect)))).toEqual([
    [],
    ['mysql2'],
    ['mysql2'],
    ['mysql2'],
    ['@libsql/client'],
  ]);
});

test.each([
  ['api', 'api'],
  ['@scope/Billing-Core', 'scope_billing_core'],
  ['2fa', 'm_2fa'],
])('makes of %s the SQL name %s', (module, name) => {
  expect(sqlNameOf(module)).toBe(name);
});
