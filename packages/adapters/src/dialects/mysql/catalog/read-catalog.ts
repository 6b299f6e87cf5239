import type { CatalogFact, UnmodelledObject } from '@lockstep/core/catalog/catalog.js';
import type { CatalogSnapshot } from '@lockstep/core/catalog/catalog-view.js';
import type { ConnectionTarget } from '@lockstep/core/config/target/connection-target.js';
import type { ReadingLimits } from '@lockstep/core/ports/blocked-reading.js';
import { z } from 'zod';
import { connectMysql } from '../connect/connect.js';
import { mysqlErrnoOf } from '../connect/failure.js';
import { type MysqlClient, quoteMysqlName } from '../connect/mysql-client.js';
import { whereReadable } from '../connect/not-readable.js';
import { watchMysqlReading } from '../watched-reading.js';
import { type CatalogRows, type ColumnRow, readCatalogRows, type TableRow } from './catalog-rows.js';
import { type CodeFacts, eventFacts, routineFacts, triggerFacts } from './code-facts.js';
import { rootId } from './fact-names.js';
import { sequenceFact, tableFacts } from './table-facts.js';
import { type KnownNames, viewFact } from './view-facts.js';

/** Lockstep's own tables are of no module. */
const OWN = /^lockstep_/i;
const NO_SUCH_TABLE = 1146;

/**
 * Reads a whole database of the MySQL family. The family has no snapshot of its catalog: a table that vanishes while
 * it is read is not there. Throws `DB.*`, `LOCK.TIMEOUT`.
 */
export async function readMysqlCatalog(
  target: ConnectionTarget,
  limits: ReadingLimits = {},
): Promise<CatalogSnapshot> {
  const client = await connectMysql(target, { applicationName: 'lockstep catalog', readOnly: true });
  try {
    return await watchMysqlReading(
      { target, client, limits },
      async () => await readMysqlCatalogOn(client, target),
    );
  } finally {
    await client.end();
  }
}

/** The same on a connection that is there. */
export async function readMysqlCatalogOn(
  client: MysqlClient,
  target: ConnectionTarget,
): Promise<CatalogSnapshot> {
  return await whereReadable(
    target,
    async () => await catalogOf(client, target, await readCatalogRows(client)),
  );
}

const placeRow = z.object({ db: z.string(), login: z.string() });

/** The catalog that these rows are a part of; the rest is what the server prints of each table. */
export async function catalogOf(
  client: MysqlClient,
  target: ConnectionTarget,
  rows: CatalogRows,
): Promise<CatalogSnapshot> {
  const [place] = await client.rows(placeRow, 'SELECT database() AS db, current_user() AS login');
  const relations = await relationFacts(client, rows, place?.db ?? '');
  const tables = new Set(relations.map(({ root }) => root));
  const triggers = rows.triggers.filter(({ tbl }) => tables.has(rootId('table', tbl)));
  const parts: readonly CodeFacts[] = [
    viewFacts(rows, place?.db ?? ''),
    triggerFacts(triggers),
    routineFacts(rows.routines, rows.parameters),
    eventFacts(rows.events, place?.db ?? ''),
  ];
  return {
    readFrom: target,
    catalog: {
      serverVersion: client.server.fullVersion,
      role: place?.login ?? '',
      facts: [...relations, ...parts.flatMap(({ facts }) => facts)],
      unmodelled: parts.flatMap(({ unmodelled }) => unmodelled),
    },
  };
}

const createRow = z.object({
  'Create Table': z.string().optional(),
  'Create Sequence': z.string().optional(),
});

/** Commands for all tables are sent at once: the driver keeps their order on the one connection. */
async function relationFacts(
  client: MysqlClient,
  rows: CatalogRows,
  database: string,
): Promise<readonly CatalogFact[]> {
  const columns = columnsByTable(rows.columns);
  const wanted = rows.tables.filter(({ name, type }) => !type.endsWith('VIEW') && !OWN.test(name));
  const facts = await Promise.all(
    wanted.map(async (row) => {
      const sql = await printed(client, row);
      if (sql === null) return [];
      return row.type === 'SEQUENCE'
        ? [sequenceFact(row, sql)]
        : tableFacts({ row, columns: columns.get(row.name) ?? [], sql, database });
    }),
  );
  return facts.flat();
}

/** What the server prints of a table or sequence; null where it is gone by now. */
async function printed(client: MysqlClient, { name, type }: TableRow): Promise<string | null> {
  const kind = type === 'SEQUENCE' ? 'SEQUENCE' : 'TABLE';
  try {
    const [row] = await client.rows(createRow, `SHOW CREATE ${kind} ${quoteMysqlName(name)}`);
    return row?.['Create Table'] ?? row?.['Create Sequence'] ?? null;
  } catch (error) {
    if (mysqlErrnoOf(error) === NO_SUCH_TABLE) return null;
    throw error;
  }
}

function columnsByTable(columns: readonly ColumnRow[]): ReadonlyMap<string, readonly ColumnRow[]> {
  const groups = new Map<string, ColumnRow[]>();
  for (const column of columns) {
    const group = groups.get(column.tbl);
    if (group === undefined) groups.set(column.tbl, [column]);
    else group.push(column);
  }
  return groups;
}

function viewFacts(rows: CatalogRows, database: string): CodeFacts {
  const known = knownNames(rows);
  const columns = columnsByTable(rows.columns);
  const isReadable = ({ definition }: { readonly definition: string }): boolean => definition !== '';
  const facts = rows.views
    .filter(isReadable)
    .map((row) => viewFact({ row, columns: columns.get(row.name) ?? [], database, known }));
  const unmodelled = rows.views
    .filter((row) => !isReadable(row))
    .map(({ name }): UnmodelledObject => {
      const reason = 'this login may not read its definition (it needs SHOW VIEW on the database)';
      return { kind: 'view', name: `view ${name}`, schema: '', reason, hash: null };
    });
  return { facts, unmodelled };
}

function knownNames({ tables, routines }: CatalogRows): KnownNames {
  const named = (isMeant: (type: string) => boolean): ReadonlySet<string> =>
    new Set(tables.filter(({ type }) => isMeant(type)).map(({ name }) => name));
  return {
    tables: named((type) => !type.endsWith('VIEW') && type !== 'SEQUENCE'),
    views: named((type) => type.endsWith('VIEW')),
    sequences: named((type) => type === 'SEQUENCE'),
    functions: new Set(routines.filter(({ kind }) => kind === 'FUNCTION').map(({ name }) => name)),
  };
}
