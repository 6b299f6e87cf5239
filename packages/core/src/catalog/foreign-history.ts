import type { CatalogFact } from './catalog.js';
import { nameParts } from './name-parts.js';

/** A table in which another tool remembers which migrations it ran. */
interface HistoryTable {
  readonly tool: string;
  /** Names without their schema, in lower case. */
  readonly names: readonly string[];
  /** Columns that must all be there, for names that a table of the team may have too. */
  readonly columns?: readonly string[];
}

const HISTORY_TABLES: readonly HistoryTable[] = [
  { tool: 'Prisma Migrate', names: ['_prisma_migrations'] },
  { tool: 'Drizzle', names: ['__drizzle_migrations'] },
  {
    tool: 'Flyway',
    names: ['flyway_schema_history', 'schema_version'],
    columns: ['installed_rank', 'checksum'],
  },
  { tool: 'Liquibase', names: ['databasechangelog'], columns: ['md5sum', 'orderexecuted'] },
  { tool: 'Liquibase', names: ['databasechangeloglock'], columns: ['lockgranted', 'lockedby'] },
  { tool: 'golang-migrate, dbmate or Rails', names: ['schema_migrations'], columns: ['version'] },
  { tool: 'Rails', names: ['ar_internal_metadata'], columns: ['key', 'value'] },
  { tool: 'Knex', names: ['knex_migrations', 'knex_migrations_lock'] },
  { tool: 'Alembic', names: ['alembic_version'], columns: ['version_num'] },
  { tool: 'goose', names: ['goose_db_version', 'goose_lock'] },
  { tool: 'Atlas', names: ['atlas_schema_revisions'] },
  { tool: 'Kysely', names: ['kysely_migration', 'kysely_migration_lock'] },
  { tool: 'node-pg-migrate', names: ['pgmigrations'], columns: ['name', 'run_on'] },
  { tool: 'TypeORM', names: ['migrations'], columns: ['timestamp', 'name'] },
  { tool: 'TypeORM', names: ['typeorm_metadata'], columns: ['type', 'table'] },
  { tool: 'Django', names: ['django_migrations'], columns: ['app', 'name', 'applied'] },
  { tool: 'sqlx', names: ['_sqlx_migrations'] },
  { tool: 'refinery', names: ['refinery_schema_history'] },
  { tool: 'Sequelize', names: ['sequelizemeta'] },
  { tool: 'MikroORM', names: ['mikro_orm_migrations'] },
  { tool: 'Doctrine', names: ['doctrine_migration_versions'] },
  { tool: 'Entity Framework', names: ['__efmigrationshistory'] },
];

/** Schemas that a tool keeps for itself. */
const HISTORY_SCHEMAS: Readonly<Record<string, string>> = {
  graphile_migrate: 'graphile-migrate',
  supabase_migrations: 'Supabase',
  pgroll: 'pgroll',
  sqitch: 'sqitch',
  atlas_schema_revisions: 'Atlas',
};

/**
 * The tools that keep an object of a database for themselves, by the id of its root: their histories of migrations, the
 * schemas these lie in where nothing else does, and what hangs on them.
 */
export function foreignHistories(facts: readonly CatalogFact[]): ReadonlyMap<string, string> {
  const columns = columnsByTable(facts);
  const found = new Map<string, string>();
  for (const fact of facts) {
    if (fact.id !== fact.root) continue;
    const tool = toolOf(fact, columns);
    if (tool !== null) found.set(fact.id, tool);
  }
  for (const schema of facts.filter(({ kind }) => kind === 'schema')) {
    const inside = facts.filter((fact) => fact.schema === schema.name && fact.id === fact.root);
    const tool = inside.map(({ id }) => found.get(id)).find((name) => name !== undefined);
    const isOnlyTheirs = inside.every(({ id, kind }) => found.has(id) || kind === 'sequence');
    if (tool === undefined || schema.name === 'public' || !isOnlyTheirs) continue;
    for (const { id } of [schema, ...inside]) found.set(id, tool);
  }
  return found;
}

function toolOf(fact: CatalogFact, columns: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const schema = fact.kind === 'schema' ? fact.name : (fact.schema ?? '');
  const keeper = Object.hasOwn(HISTORY_SCHEMAS, schema) ? HISTORY_SCHEMAS[schema] : undefined;
  if (keeper !== undefined) return keeper;
  if (fact.kind !== 'table') return null;
  const name = nameParts(fact).name.toLowerCase();
  const own = columns.get(fact.id) ?? new Set();
  const table = HISTORY_TABLES.find(
    (known) => known.names.includes(name) && (known.columns ?? []).every((column) => own.has(column)),
  );
  return table?.tool ?? null;
}

/** Names of the columns of each table, in lower case, by the table's id. */
function columnsByTable(facts: readonly CatalogFact[]): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = new Map(facts.filter(({ kind }) => kind === 'table').map(({ id, name }) => [id, name]));
  const columns = new Map<string, Set<string>>();
  for (const { kind, root, name } of facts) {
    const table = tables.get(root);
    if (kind !== 'column' || table === undefined) continue;
    const column = name.slice(table.length + 1).replaceAll(/^"|"$/g, '');
    columns.set(root, (columns.get(root) ?? new Set<string>()).add(column.toLowerCase()));
  }
  return columns;
}
