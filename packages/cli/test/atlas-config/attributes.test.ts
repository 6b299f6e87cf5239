import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEST_ATLAS } from '@lockstep/testing';
import type { Files } from '../support/cli-workspace.js';
import { type AtlasModule, atlasModule, envBlock, onAtlas, USERS } from './atlas-module.js';

const SECRET = 'hunter2';

let module: AtlasModule;

beforeAll(async () => {
  module = await atlasModule();
});

afterAll(async () => await module.close());

const src = 'src = "file://db/schema"';

test.each([
  [
    'a file of src that "schema" does not name',
    envBlock('src = ["file://db/schema", "file://db/extra.sql"]'),
    '"src" of env "target" (atlas.hcl:3) names db/extra.sql, which "schema" of modules/shop/db.config.json does not.',
    'Add "db/extra.sql" to "schema" in modules/shop/db.config.json.',
  ],
  [
    'a file of "schema" that src does not name',
    envBlock('src = "file://db/schema/001_users.sql"'),
    'names db/schema/002_more.sql, which "src" of env "target" (atlas.hcl:3) does not.',
    'Add "!db/schema/002_more.sql" to "schema" in modules/shop/db.config.json, or "file://db/schema/002_more.sql" to src.',
  ],
  [
    'a file of src that does not exist',
    envBlock('src = "file://db/none.sql"'),
    'names db/none.sql, where there is no schema file',
    'Correct the path',
  ],
  [
    'a file outside of the project',
    envBlock('src = "file://../other/a.sql"'),
    'names ../other/a.sql, which lies outside of the project',
    'name it in "uses"',
  ],
  [
    'a path that a matcher may take for ever for',
    envBlock('src = "file://db/schema/*(*(*(*(*a)*a)*a)*a)b"'),
    'names db/schema/*(*(*(*(*a)*a)*a)*a)b, which holds "(", ")" or "|" without a backslash',
    'Write a simpler path.',
  ],
  [
    'a call with such a path',
    envBlock('src = [glob("db/schema/*a*a*a*b")]'),
    'which holds more than 3 "*" between two slashes; write several globs',
    'Write a simpler path.',
  ],
  [
    'a directory of migrations',
    envBlock('src = "file://migrations"'),
    'names migrations, a directory of migrations',
    'Name files that say what the schema should be',
  ],
  [
    'another kind of source',
    envBlock('src = "atlas://registry/shop"'),
    'is a URL of atlas://, and Lockstep reads files',
    'Write src = "file://…"',
  ],
  [
    'a source that is computed',
    envBlock('src = "file://${path.module}/db"'),
    '"src" of env "target" (atlas.hcl:3) is an expression that only Atlas evaluates.',
    'Write src as a text',
  ],
  [
    'a data source',
    `data "external_schema" "orm" {\n  program = ["true"]\n}\n${envBlock('src = data.external_schema.orm.url')}`,
    'takes its value from the data source external_schema',
    'drizzle-kit export',
  ],
  [
    'a composite schema',
    `data "composite_schema" "all" {\n}\n${envBlock('src = data.composite_schema.all.url')}`,
    'takes its value from the data source composite_schema',
    'a module of its own',
  ],
  [
    'a data source behind a local',
    `locals {\n  from = data.external_schema.orm.url\n}\n${envBlock('src = local.from')}`,
    'takes its value from the data source external_schema',
    'drizzle-kit export',
  ],
  [
    'a variable of no environment',
    `env "target" {\n  ${src}\n  url = getenv("OTHER_URL")\n}`,
    '"url" of env "target" (atlas.hcl:3) reads OTHER_URL, which is the variable of no environment of modules/shop/db.config.json.',
    '"target": { "urlFrom": "OTHER_URL" }',
  ],
  [
    'a literal URL',
    `env "target" {\n  ${src}\n  url = "postgres://localhost/shop"\n}`,
    '"url" of env "target" (atlas.hcl:3) is a URL',
    'Write url = getenv(',
  ],
  [
    'a password in url',
    `env "target" {\n  ${src}\n  url = "postgres://me:${SECRET}@localhost/shop"\n}`,
    '"url" of env "target" (atlas.hcl:3) holds a URL with a password.',
    'Put it into an environment variable',
  ],
  [
    'a password behind a variable',
    `variable "u" {\n  type = string\n  default = "postgres://me:${SECRET}@localhost/shop"\n}\nenv "target" {\n  ${src}\n  url = var.u\n}`,
    'holds a URL with a password.',
    'Put it into an environment variable',
  ],
  [
    'a password in dev',
    envBlock(`${src}\ndev = "postgres://me:${SECRET}@localhost/dev"`),
    '"dev" of env "target" (atlas.hcl:4) holds a URL with a password.',
    'Put it into an environment variable',
  ],
  [
    'a diff policy',
    envBlock(`${src}\ndiff {\n  skip {\n    drop_table = true\n  }\n}`),
    '"diff" of env "target" (atlas.hcl:4) is not done by Lockstep.',
    '"policy": "additive"',
  ],
  [
    'a diff policy of the file',
    `diff {\n  concurrent_index {\n    create = true\n  }\n}\n${envBlock(src)}`,
    '"diff" (atlas.hcl:1) is not done by Lockstep.',
    '"policy": "additive"',
  ],
  [
    'for_each',
    envBlock(`${src}\nfor_each = toset(["a"])`),
    '"for_each" of env "target" (atlas.hcl:4)',
    'an environment for each database',
  ],
  [
    'include',
    envBlock(`${src}\ninclude = ["public.a*"]`),
    '"include" of env "target" (atlas.hcl:4)',
    '"owns"',
  ],
  [
    'an attribute that nobody knows',
    envBlock(`${src}\ntenant = "a"`),
    '"tenant" of env "target" (atlas.hcl:4)',
    'Remove it',
  ],
  [
    'a registry',
    envBlock(`schema {\n  ${src}\n  repo {\n    name = "shop"\n  }\n}`),
    '"repo" of env "target" (atlas.hcl:5)',
    'pushes to no registry',
  ],
  [
    'src twice',
    envBlock(`${src}\nschema {\n  ${src}\n}`),
    '"src" of env "target" (atlas.hcl:5) appears twice in env "target".',
    'Keep one of them',
  ],
  [
    'a part of a table',
    envBlock(`${src}\nexclude = ["public.users.mail"]`),
    '"exclude" of env "target" (atlas.hcl:4) has "public.users.mail", which is about parts of an object',
    'Write it as "schema" or "schema.object"',
  ],
  [
    'a type that is not a whole object',
    envBlock(`${src}\nexclude = ["public.*[type=index]"]`),
    'which selects types that are not whole objects',
    'remove it',
  ],
  [
    'a pattern that cannot be read',
    envBlock(`${src}\nexclude = ["public.[a"]`),
    'which is not a pattern that can be read',
    'remove it',
  ],
  [
    'a computed pattern',
    envBlock(`${src}\nexclude = [var.nowhere]`),
    '"exclude" of env "target" (atlas.hcl:4) refers to var.nowhere, which is nowhere in the file.',
    'Write exclude as a text or a list',
  ],
  [
    'a pattern without a value',
    `variable "x" {\n  type = string\n}\n${envBlock(`${src}\nexclude = [var.x]`)}`,
    'refers to var.x, which has no default',
    'Write exclude as a text or a list',
  ],
  [
    'no env of the name',
    'env "prod" {\n}\n',
    'atlas.hcl has no env "target"; it has prod.',
    'Correct "atlas.env" in modules/shop/db.config.json.',
  ],
  [
    'an env with a computed name',
    'env {\n  name = atlas.env\n}\n',
    'The env block at atlas.hcl:1 computes its name',
    'env "target" { … }',
  ],
  [
    'an env twice',
    `${envBlock(src)}${envBlock(src)}`,
    'atlas.hcl:5 has env "target" a second time',
    'a name of its own',
  ],
  [
    'an outermost block that nobody knows',
    `docker "postgres" "dev" {\n}\n${envBlock(src)}`,
    '"docker" (atlas.hcl:1) is not done by Lockstep.',
    'leave "atlas.config" out',
  ],
])('%s is refused by name with the edit', async (...row) => {
  const [title, hcl, what, next] = row;
  const more: Files = { '002_more.sql': 'CREATE TABLE public.more (id int);' };
  const sql = title.startsWith('a file of "schema"') ? { ...USERS, ...more } : USERS;
  const files = { 'db/extra.sql': 'SELECT 1;', 'migrations/1_a.sql': 'SELECT 1;' };
  module.write({ hcl, sql, files });
  const end = await module.run('check');
  const text = end.stderr.replaceAll(/\s+/g, ' ');
  expect(end.code).toBe(1);
  expect(text).toContain('CONFIG.INVALID');
  expect(text).toContain(what);
  expect(text).toContain(next);
  expect(end.stdout + end.stderr).not.toContain(SECRET);
});

test('all that is wrong is said at once', async () => {
  module.write({
    hcl: `env "target" {\n  ${src}\n  url = getenv("OTHER_URL")\n  for_each = toset(["a"])\n}\n`,
  });
  const { stderr } = await module.run('check');
  expect(stderr).toContain('atlas.hcl of shop has 2 problems.');
  expect(stderr).toMatch(/OTHER_URL[\s\S]*for_each/);
});

test.each([
  [{ atlas: { config: 'atlas.hcl' } }, 'atlas.env is missing'],
  [{ atlas: { env: 'target' } }, 'atlas.config is missing'],
  [{ atlas: { config: '../atlas.hcl', env: 'target' } }, 'atlas.config must stay below the project'],
  [{ engine: 'pg-delta' }, 'atlas.config belongs to "engine": "atlas"'],
  [{ atlas: { config: 'none.hcl', env: 'target' } }, 'names none.hcl, which does not exist'],
])('the configuration %j is refused', async (config, what) => {
  module.write({ hcl: envBlock(src), config });
  const { code, stderr } = await module.run('check');
  expect({ code, isNamed: stderr.includes(what) }).toEqual({ code: 1, isNamed: true });
});

describe.skipIf(TEST_ATLAS === null)(onAtlas('what agrees is taken'), () => {
  test.each([
    ['a folder', envBlock(src)],
    ['a folder with a dot and a slash', envBlock('src = "file://./db/schema/"')],
    ['a file', envBlock('src = "file://db/schema/001_users.sql"')],
    ['a list', envBlock('src = [\n  "file://db/schema/001_users.sql", # the users\n]')],
    ['a glob', envBlock('src = "file://db/schema/*.sql"')],
    ['glob()', envBlock('src = glob("db/schema/*.sql")')],
    ['fileset()', envBlock('src = fileset("db/**/*.sql")')],
    ['a schema block', envBlock(`schema {\n  ${src}\n}`)],
    [
      'a variable with a default',
      `variable "from" {\n  type    = string\n  default = "file://db/schema"\n}\n${envBlock('src = var.from')}`,
    ],
    ['a local', `locals {\n  from = ["file://db/schema"]\n}\n${envBlock('src = local.from')}`],
    ['no src at all', envBlock('schemas = ["public"]')],
    [
      'env blocks of others',
      `env "prod" {\n  src = "file://elsewhere"\n  for_each = toset(["a"])\n}\n${envBlock(src)}`,
    ],
  ])('%s', async (_, hcl) => {
    module.write({ hcl });
    const end = await module.run('check');
    expect(end.stderr).not.toContain('CONFIG.INVALID');
    expect(end.code).toBe(0);
    expect(end.stdout).not.toContain('is not used');
  });

  test('what is of no use to Lockstep is named by check, each once', async () => {
    const parts = ['lint', 'migration', 'format', 'test'].map((name) => `${name} {\n}`).join('\n');
    module.write({
      hcl: `lint {\n}\ndata "sql" "tenants" {\n}\nvariable "u" {\n  type = string\n}\nenv "target" {\n  url = var.u\n  dev = "docker://postgres/15/dev"\n${parts}\n}\n`,
    });
    const { code, stdout } = await module.run('check --json');
    expect(code).toBe(0);
    const { modules } = JSON.parse(stdout) as { modules: [{ result: { warnings: string[] } }] };
    expect(modules[0].result.warnings).toEqual([
      'atlas.hcl:11:1 "lint" of env "target" is for Atlas\'s own commands; Lockstep does not use it',
      'atlas.hcl:13:1 "migration" of env "target" is for Atlas\'s own commands; Lockstep does not use it',
      'atlas.hcl:15:1 "format" of env "target" is for Atlas\'s own commands; Lockstep does not use it',
      'atlas.hcl:17:1 "test" of env "target" is for Atlas\'s own commands; Lockstep does not use it',
      'atlas.hcl:1:1 "lint" is for Atlas\'s own commands; Lockstep does not use it',
      'atlas.hcl:3:1 "data sql tenants" is for Atlas\'s own commands; Lockstep does not use it',
      'atlas.hcl:9:3 "url" of env "target" refers to var.u, which has no default (Atlas takes it from --var): Lockstep connects to the environments of modules/shop/db.config.json',
      'atlas.hcl:10:3 "dev" of env "target" is not used: Lockstep creates a fresh database for each run and drops it',
    ]);
  });
});
