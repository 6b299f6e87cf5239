import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase } from '@lockstep/testing';
import { type CliWorkspace, cliWorkspace, REPOSITORY_PACKAGES } from './support/cli-workspace.js';
import { databaseState } from './support/database-state.js';

/** As the tools make them; `migrations` of TypeORM beside one that is the team's own. */
const HISTORIES = `
  CREATE TABLE _prisma_migrations (id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, migration_name text);
  CREATE SCHEMA drizzle;
  CREATE TABLE drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
  CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, checksum int, success boolean);
  CREATE INDEX flyway_schema_history_s_idx ON flyway_schema_history (success);
  CREATE TABLE knex_migrations (id serial PRIMARY KEY, name text);
  CREATE TABLE knex_migrations_lock (index serial PRIMARY KEY, is_locked int);
  CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
  CREATE TABLE migrations (id serial PRIMARY KEY, "timestamp" bigint NOT NULL, name text NOT NULL);
  CREATE SCHEMA supabase_migrations;
  CREATE TABLE supabase_migrations.schema_migrations (version text PRIMARY KEY, statements text[], name text);
  CREATE SCHEMA birds;
  CREATE TABLE birds.migrations (id bigint PRIMARY KEY, country text);
  CREATE TABLE users (id bigserial PRIMARY KEY, mail text);`;

let workspace: CliWorkspace;

beforeAll(() => {
  workspace = cliWorkspace(REPOSITORY_PACKAGES);
  mkdirSync(join(workspace.root, 'modules/shop'), { recursive: true });
});

afterAll(async () => await workspace.dispose());

test('a module from a live database leaves the histories of other tools alone, and names them', async () => {
  const database = await testDatabase();
  try {
    await database.run(HISTORIES);
    const before = await databaseState(database.url, ['lockstep']);
    const env = { LIVE_URL: database.url };
    const args = ['init', '--from-database', '--url-from=LIVE_URL', '--pull=none', '--skip-install'];
    const { code, stdout } = await workspace.run(args, { cwd: 'modules/shop', env });
    expect(code).toBe(0);
    const left = [...stdout.matchAll(/^ {2}(\S+ \S+): (.*) keeps its history of migrations there\.$/gm)];
    expect(left.map(([, object, tool]) => `${object ?? ''}: ${tool ?? ''}`).sort()).toEqual([
      'schema drizzle: Drizzle',
      'schema supabase_migrations: Supabase',
      'table drizzle.__drizzle_migrations: Drizzle',
      'table public._prisma_migrations: Prisma Migrate',
      'table public.alembic_version: Alembic',
      'table public.flyway_schema_history: Flyway',
      'table public.knex_migrations: Knex',
      'table public.knex_migrations_lock: Knex',
      'table public.migrations: TypeORM',
      'table supabase_migrations.schema_migrations: Supabase',
    ]);
    const plan = await workspace.run(['diff', '--environment=live', '--json'], { cwd: 'modules/shop', env });
    expect(JSON.parse(plan.stdout)).toMatchObject({
      modules: [{ result: { empty: true, statements: [], unmanaged: [] } }],
    });
    const inStep = await workspace.run(['apply', '--environment=live', '--json'], {
      cwd: 'modules/shop',
      env,
    });
    expect(inStep.code).toBe(0);
    expect(await databaseState(database.url, ['lockstep'])).toEqual(before);
  } finally {
    await database.drop();
  }
});
