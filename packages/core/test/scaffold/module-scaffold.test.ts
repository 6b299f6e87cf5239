import { expect, test } from 'vitest';
import { moduleScaffold, sqlNameOf } from '../../src/scaffold/module-scaffold.js';
import { moduleConfigSchema } from '../../src/config/module-config.js';

const request = {
  name: 'api',
  root: 'modules/api',
  pull: 'drizzle',
  embeddedMajor: 18,
  urlFrom: null,
  uses: [],
  schemaFiles: null,
} as const;

test('scaffolds a config that the schema accepts and that finds the JSON Schema from its folder', () => {
  const config: unknown = JSON.parse(moduleScaffold(request)[0]?.text ?? '');
  expect(moduleConfigSchema.parse(config)).toMatchObject({
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

test('adds the live environment of a module that starts from a database', () => {
  const files = moduleScaffold({ ...request, urlFrom: { environment: 'live', variable: 'LIVE_URL' } });
  expect(JSON.parse(files[0]?.text ?? '')).toMatchObject({ environments: { live: { urlFrom: 'LIVE_URL' } } });
});

test.each([
  ['api', 'api'],
  ['@scope/Billing-Core', 'scope_billing_core'],
  ['2fa', 'm_2fa'],
])('makes of %s the SQL name %s', (module, name) => {
  expect(sqlNameOf(module)).toBe(name);
});
