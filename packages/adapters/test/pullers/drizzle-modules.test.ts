import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@lockstep/testing';
import type { PullRequest } from '@lockstep/core/ports/type-puller.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDrizzlePuller } from '../../src/pullers/drizzle/drizzle-puller.js';
import { lineOf, statementOf } from './drizzle-hostile.js';
import { type DrizzleProject, drizzleProject, pullRequest } from './drizzle-project.js';

// Each pull runs drizzle-kit and tsc, which take their time on a busy machine.
vi.setConfig({ testTimeout: 240_000 });

const puller = createDrizzlePuller();
let database: TestDatabase;
let project: DrizzleProject;

beforeEach(async () => {
  database = await testDatabase();
  project = drizzleProject();
});

afterEach(async () => {
  project.remove();
  await database.drop();
});

const TWO_MODULES = `
  CREATE SCHEMA auth;
  CREATE TYPE auth.role AS ENUM ('admin', 'guest');
  CREATE TABLE auth.users (id uuid PRIMARY KEY, "class" text UNIQUE, role auth.role);
  CREATE TABLE users (id int PRIMARY KEY);
  CREATE TABLE orders (
    id serial PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE,
    user_class text REFERENCES auth.users ("class"),
    role auth.role NOT NULL DEFAULT 'guest',
    roles auth.role[]
  );
`;

function foreign(importFrom: string | null): PullRequest['foreign'] {
  return ['users', 'role'].map((name) => ({ schema: 'auth', name, module: 'auth', importFrom }));
}

/** The module `auth` beside ours. */
function authRequest(): PullRequest {
  const projectRoot = join(project.workspace, 'modules', 'auth');
  mkdirSync(projectRoot, { recursive: true });
  return { ...pullRequest(projectRoot, database.url, ['auth.users', 'type auth.role']), module: 'auth' };
}

test('pulls only the tables of the module, also beside one of the same name, and leaves nothing else behind', async () => {
  await database.run(TWO_MODULES);
  await puller.pull(pullRequest(project.root, database.url, ['public.users']));
  const names = [...project.generated('schema.ts').matchAll(/^export const (\S+) /gm)].map(
    ([, name]) => name,
  );
  expect(names).toEqual(['users']);
  expect(readdirSync(project.root).sort()).toEqual(['src', 'tsconfig.json']);
  expect(readdirSync(join(project.root, 'src/db')).sort()).toEqual(['relations.ts', 'schema.ts']);
});

test('imports tables and enums from the generated file of the module that they belong to', async () => {
  await database.run(TWO_MODULES);
  await puller.pull(authRequest());
  const result = await puller.pull({
    ...pullRequest(project.root, database.url, ['public.orders', 'public.users']),
    foreign: foreign('../../../auth/src/db/schema'),
  });
  const schema = project.generated('schema.ts');
  expect(result.warnings).toEqual([]);
  expect(lineOf(schema, 'import { roleInAuth')).toBe(
    'import { roleInAuth, usersInAuth } from "../../../auth/src/db/schema.js";',
  );
  expect(statementOf(schema, 'orders')).toBe(
    [
      'export const orders = pgTable("orders", {',
      '\tid: serial().primaryKey().notNull(),',
      '\tuserId: uuid("user_id").notNull(),',
      '\tuserClass: text("user_class"),',
      '\trole: roleInAuth().default("guest").notNull(),',
      '\troles: roleInAuth().array(),',
      '}, (table) => [',
      '\tforeignKey({',
      '\t\tcolumns: [table.userClass],',
      '\t\tforeignColumns: [usersInAuth.class],',
      '\t\tname: "orders_user_class_fkey",',
      '\t}),',
      '\tforeignKey({',
      '\t\tcolumns: [table.userId],',
      '\t\tforeignColumns: [usersInAuth.id],',
      '\t\tname: "orders_user_id_fkey",',
      '\t}).onDelete("cascade"),',
      ']);',
    ].join('\n'),
  );
  expect(lineOf(project.generated('relations.ts'), 'usersInAuth_userId')).toBe(
    'usersInAuth_userId: one(usersInAuth, { fields: [orders.userId], references: [usersInAuth.id], relationName: "orders_userId_usersInAuth_id" }),',
  );
});

test('leaves a reference out with a comment where no generated file has the table, and inlines the enum', async () => {
  await database.run(TWO_MODULES);
  const result = await puller.pull({
    ...pullRequest(project.root, database.url, ['public.orders']),
    foreign: foreign(null),
  });
  const schema = project.generated('schema.ts');
  expect(schema).toContain(
    '// foreign key "orders_user_id_fkey" from "public.orders (user_id)" to "auth.users (id)" is left out: no generated file has that table',
  );
  expect(schema).toContain('\nconst roleInAuth = auth.enum("role", ["admin", "guest"]);');
  expect(schema).not.toContain('foreignKey(');
  expect(result.warnings).toEqual([
    'foreign key "orders_user_class_fkey" from "public.orders (user_class)" to "auth.users (class)" is left out: no generated file has that table.',
    'foreign key "orders_user_id_fkey" from "public.orders (user_id)" to "auth.users (id)" is left out: no generated file has that table.',
  ]);
  expect(project.generated('relations.ts')).toMatch(/^\/\/ Generated.*\nexport \{\};\n$/);
});

test('compiles before the other module was ever pulled, and says what to do', async () => {
  await database.run(TWO_MODULES);
  const result = await puller.pull({
    ...pullRequest(project.root, database.url, ['public.orders']),
    foreign: foreign('../../../auth/src/db/schema'),
  });
  expect(project.generated('schema.ts')).not.toContain('../auth');
  expect(result.warnings[0]).toMatch(
    / is left out: no generated file has that table\. Pull module auth first\.$/,
  );
});

test('writes valid empty files for a module without tables', async () => {
  await database.run(TWO_MODULES);
  const result = await puller.pull(pullRequest(project.root, database.url, []));
  expect(result).toMatchObject({
    files: ['src/db/schema.ts', 'src/db/relations.ts'],
    changed: ['src/db/schema.ts', 'src/db/relations.ts'],
    warnings: [],
    tool: { name: 'drizzle-kit', version: '0.31.11' },
  });
  expect(project.generated('schema.ts')).toMatch(/^\/\/ Generated.*\nexport \{\};\n$/);
});

test('writes the enums and sequences of a module without tables', async () => {
  await database.run(`${TWO_MODULES} CREATE SEQUENCE auth.numbers START 7;`);
  await puller.pull({
    ...pullRequest(project.root, database.url, ['type auth.role']),
    sequences: [
      { schema: 'auth', name: 'numbers' },
      { schema: 'public', name: 'orders_id_seq' },
    ],
  });
  const [, ...lines] = project.generated('schema.ts').split('\n');
  expect(lines).toEqual([
    'import { pgSchema } from "drizzle-orm/pg-core";',
    '',
    'export const auth = pgSchema("auth");',
    '',
    'export const roleInAuth = auth.enum("role", ["admin", "guest"]);',
    '',
    'export const numbersInAuth = auth.sequence("numbers", { startWith: "7", increment: "1", minValue: "1", maxValue: "9223372036854775807", cache: "1", cycle: false });',
    '',
  ]);
});

test('rewrites exactly the files whose bytes change', async () => {
  await database.run(TWO_MODULES);
  const request = pullRequest(project.root, database.url, ['public.users']);
  await puller.pull(request);
  const times = () =>
    ['schema.ts', 'relations.ts'].map((name) => statSync(join(project.root, 'src/db', name)).mtimeMs);
  const before = times();
  expect((await puller.pull(request)).changed).toEqual([]);
  expect(times()).toEqual(before);
  await database.run('ALTER TABLE users ADD name text');
  expect((await puller.pull(request)).changed).toEqual(['src/db/schema.ts']);
});

const PARTS = [
  "CREATE TYPE mood AS ENUM ('a', 'b')",
  "CREATE TYPE kind AS ENUM ('c')",
  'CREATE TABLE one (id int PRIMARY KEY, name text, mood mood)',
  'CREATE TABLE "table" (id int PRIMARY KEY, kind kind, raw bytea, title varchar(9))',
  'ALTER TABLE "table" ADD CONSTRAINT to_one FOREIGN KEY (id) REFERENCES one (id)',
  'CREATE INDEX one_name ON one (name)',
  'CREATE INDEX one_mood ON one (mood)',
  'CREATE VIEW both_of AS SELECT one.id, raw FROM one JOIN "table" USING (id)',
];

test('objects made in another order give the same bytes', async () => {
  const other = await testDatabase();
  const copy = drizzleProject();
  const objects = [
    'public.one',
    'public.table',
    'view public.both_of',
    'type public.mood',
    'type public.kind',
  ];
  try {
    await database.run(PARTS.join(';'));
    await other.run([1, 0, 3, 2, 6, 5, 4, 7].map((place) => PARTS[place]).join(';'));
    await puller.pull(pullRequest(project.root, database.url, objects));
    await puller.pull(pullRequest(copy.root, other.url, [...objects].reverse()));
    expect(copy.generated('schema.ts')).toBe(project.generated('schema.ts'));
    expect(copy.generated('relations.ts')).toBe(project.generated('relations.ts'));
  } finally {
    copy.remove();
    await other.drop();
  }
});

test('writes imports without extension where the project resolves like a bundler', async () => {
  await database.run(PARTS.join(';'));
  writeFileSync(
    join(project.root, 'tsconfig.json'),
    '{"compilerOptions":{"module":"ESNext","moduleResolution":"Bundler","target":"ES2022","rootDir":"src","composite":true,"noUnusedLocals":true}}',
  );
  await puller.pull(
    pullRequest(project.root, database.url, ['public.one', 'public.table', 'type public.mood']),
  );
  expect(lineOf(project.generated('relations.ts'), 'import { oneTable')).toBe(
    'import { oneTable, tableTable } from "./schema";',
  );
});

test('a table that the database does not have is PULL.FAILED naming it', async () => {
  const pulled = puller.pull(pullRequest(project.root, database.url, ['public.absent']));
  await expect(pulled).rejects.toMatchObject({
    code: 'PULL.FAILED',
    message: 'The database does not have public.absent.',
  });
  expect(existsSync(join(project.root, 'src'))).toBe(false);
});

test('works for a login that may read the catalog only', async () => {
  await database.run(
    `${TWO_MODULES} DROP ROLE IF EXISTS pull_reader; CREATE ROLE pull_reader LOGIN; REVOKE ALL ON ALL TABLES IN SCHEMA public, auth FROM PUBLIC`,
  );
  try {
    await puller.pull(pullRequest(project.root, database.urlFor('pull_reader', 'any'), ['public.orders']));
    expect(statementOf(project.generated('schema.ts'), 'orders')).toContain(
      'userId: uuid("user_id").notNull(),',
    );
  } finally {
    await database.run('DROP ROLE pull_reader');
  }
});

test.skipIf(process.getuid?.() === 0)(
  'a read-only project folder is FILE.NOT_WRITABLE (not as root, who may write)',
  async () => {
    await database.run(TWO_MODULES);
    chmodSync(project.root, 0o555);
    try {
      const pulled = puller.pull(pullRequest(project.root, database.url, ['public.users']));
      await expect(pulled).rejects.toMatchObject({ code: 'FILE.NOT_WRITABLE' });
    } finally {
      chmodSync(project.root, 0o755);
    }
  },
);

test('a file in the place of the folder is FILE.NOT_WRITABLE, and nothing is left behind', async () => {
  await database.run(TWO_MODULES);
  writeFileSync(join(project.root, 'src'), 'a file');
  const pulled = puller.pull(pullRequest(project.root, database.url, ['public.users']));
  await expect(pulled).rejects.toMatchObject({ code: 'FILE.NOT_WRITABLE' });
  expect(readdirSync(project.root).sort()).toEqual(['src', 'tsconfig.json']);
});
