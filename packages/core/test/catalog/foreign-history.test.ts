import { expect, test } from 'vitest';
import type { CatalogFact } from '@lockstep/core/catalog/catalog.js';
import { foreignHistories } from '../../src/catalog/foreign-history.js';

function fact(kind: CatalogFact['kind'], name: string, root = name): CatalogFact {
  const schema = kind === 'schema' ? null : (name.split('.')[0] ?? '');
  return { id: name, kind, name, schema, root, hash: '', references: [], details: {} };
}

function table(name: string, columns: readonly string[] = []): readonly CatalogFact[] {
  return [fact('table', name), ...columns.map((column) => fact('column', `${name}.${column}`, name))];
}

test.each([
  ['public._prisma_migrations', [], 'Prisma Migrate'],
  ['drizzle.__drizzle_migrations', [], 'Drizzle'],
  ['public.flyway_schema_history', ['installed_rank', 'checksum'], 'Flyway'],
  ['public.schema_migrations', ['version', 'dirty'], 'golang-migrate, dbmate or Rails'],
  ['public.knex_migrations_lock', [], 'Knex'],
  ['public.alembic_version', ['version_num'], 'Alembic'],
  ['public.goose_db_version', [], 'goose'],
  ['atlas_schema_revisions.atlas_schema_revisions', [], 'Atlas'],
  ['public.kysely_migration_lock', [], 'Kysely'],
  ['public.pgmigrations', ['id', 'name', 'run_on'], 'node-pg-migrate'],
  ['public.migrations', ['id', 'timestamp', 'name'], 'TypeORM'],
  ['public.django_migrations', ['id', 'app', 'name', 'applied'], 'Django'],
  ['public.databasechangelog', ['md5sum', 'orderexecuted'], 'Liquibase'],
  ['public._sqlx_migrations', [], 'sqlx'],
  ['graphile_migrate.current', [], 'graphile-migrate'],
  ['supabase_migrations.schema_migrations', [], 'Supabase'],
])('knows %s for a history', (name, columns, tool) => {
  expect(foreignHistories(table(name, columns)).get(name)).toBe(tool);
});

test.each([
  ['public.migrations', ['id', 'country', 'birds']],
  ['public.schema_migrations', ['note']],
  ['public.prisma_migrations', []],
  ['public.alembic_version', ['name']],
])('takes the table %s with the columns %j for one of the team', (name, columns) => {
  expect(foreignHistories(table(name, columns)).size).toBe(0);
});

test("takes a schema with nothing but a history for the tool's, and no other", () => {
  const found = foreignHistories([
    ...[fact('schema', 'drizzle'), fact('sequence', 'drizzle.s'), ...table('drizzle.__drizzle_migrations')],
    ...[fact('schema', 'app'), ...table('app.__drizzle_migrations'), ...table('app.users')],
    ...[fact('schema', 'public'), ...table('public._prisma_migrations')],
  ]);
  expect([...found.keys()].sort()).toEqual([
    'app.__drizzle_migrations',
    'drizzle',
    'drizzle.__drizzle_migrations',
    'drizzle.s',
    'public._prisma_migrations',
  ]);
});
